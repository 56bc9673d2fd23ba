package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/** How much of a manifest or an index is read, and what is held of it. */
class DocumentTest {

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String descriptor(String type, int number, String more) {
        return "{'mediaType':'" + type + "','size':" + number + ",'digest':'sha256:" + "%064x".formatted(number) + "'"
                + more + "}";
    }

    private static String image(String layers, String more) {
        return "{'schemaVersion':2,'config':" + descriptor(MediaType.OCI_CONFIG, 1, "") + ",'layers':[" + layers + "]"
                + more + "}";
    }

    private static String layers(int number) {
        return IntStream.range(1, number + 1)
                .mapToObj(i -> descriptor(LAYER, i, ""))
                .collect(Collectors.joining(","));
    }

    private static String index(String entries) {
        return "{'schemaVersion':2,'manifests':[" + entries + "]}";
    }

    private static String annotations(int number) {
        return ",'annotations':{"
                + IntStream.range(0, number).mapToObj(i -> "'a" + i + "':'x'").collect(Collectors.joining(",")) + "}";
    }

    private static Manifest manifest(String json) {
        return ((Manifest.Single) Manifest.parse(bytes(json), MediaType.OCI_MANIFEST)).manifest();
    }

    private static String refused(String json) {
        PullException refused = assertThrows(PullException.class, () -> Manifest.parse(bytes(json), ""));
        assertEquals(Kind.UNSUPPORTED, refused.kind());
        return refused.getMessage();
    }

    @Test
    void aThousandLayersAreReadAndNotOneMore() {
        assertEquals(1000, manifest(image(layers(1000), "")).layers().size());
        assertEquals("The image's manifest or index has more than 1000 layers", refused(image(layers(1001), "")));
    }

    @Test
    void aThousandEntriesAreReadAndNotOneMore() {
        String entry = descriptor(MediaType.OCI_MANIFEST, 1, "");
        Index index =
                (Index) Manifest.parse(bytes(index("{},".repeat(998) + entry + "," + entry)), MediaType.OCI_INDEX);
        assertEquals(2, index.images().size());
        assertEquals(
                "The image's manifest or index has more than 1000 entries", refused(index("{},".repeat(1000) + "{}")));
    }

    @Test
    void aThousandAnnotationsAreReadAndNotOneMore() {
        String sentence = "The image's manifest or index has more than 1000 annotations";
        manifest(image(descriptor(LAYER, 2, annotations(1000)), annotations(1000)));
        assertEquals(sentence, refused(image(descriptor(LAYER, 2, annotations(1001)), "")));
        assertEquals(sentence, refused(image(layers(1), annotations(1001))));
        assertEquals(sentence, refused(index(descriptor(MediaType.OCI_MANIFEST, 2, annotations(1001)))));
    }

    @Test
    void aHundredLevelsAreReadAndNotOneMore() {
        manifest(image(layers(1), ",'x':" + "[".repeat(99) + "]".repeat(99)));
        assertEquals(
                "The registry sent JSON with more than 100 nested levels",
                refused(image(layers(1), ",'x':" + "[".repeat(100) + "]".repeat(100))));
    }

    @Test
    void aNumberOfTooManyDigitsIsRefused() {
        manifest(image(layers(1), ",'x':" + "1".repeat(256)));
        assertEquals(
                "The registry sent JSON with a number of more than 256 digits",
                refused(image(layers(1), ",'x':" + "1".repeat(257))));
    }

    @Test
    void aNumberOfManyZerosCostsNothing() {
        manifest(image(layers(1), "").replace("'schemaVersion':2", "'schemaVersion':1e999999999"));
        assertEquals(
                "The image's manifest has a size that is not a number of bytes",
                refused(image("{'digest':'sha256:" + "0".repeat(64) + "','size':1e999999999}", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\\\n", "\\\\u00e4", "\\\\\\\\", "\u00e4"})
    void aLongStringThatNobodyNeedsIsNoReasonToRefuse(String piece) {
        String text = piece.replace("\\\\", "\\").repeat(80_000);
        String more = ",'data':'" + text + "','" + text + "':7,'annotations':{'a':'" + text + "'}";
        assertEquals(
                1, manifest(image(descriptor(LAYER, 2, more), more)).layers().size());
    }

    @Test
    void aLongStringThatIsNeededIsWrongAnyway() {
        String digest = refused(image("{'size':1,'digest':'sha256:" + "a".repeat(400_000) + "'}", ""));
        assertTrue(digest.startsWith("The image's manifest has a malformed digest: \"sha256:aaa"), digest);
        assertTrue(digest.length() < 200, digest);
    }

    @Test
    void ofAFieldThatOccursTwiceTheLastCounts() {
        Manifest manifest = manifest(image(layers(3), ",'layers':[" + layers(2) + "]"));
        assertEquals(2, manifest.layers().size());
        assertEquals(
                "The image's manifest has no configuration or no layers", refused(image(layers(1), ",'layers':null")));
    }

    @Test
    void whatFollowsTheDocumentIsNotLookedAt() {
        assertEquals(
                1, manifest(image(layers(1), "") + " {'layers':[] ]").layers().size());
    }

    @Test
    void textThatIsNoUtf8IsRefusedWhereverItIs() throws IOException {
        for (String at : List.of("x", "x".repeat(10_000))) {
            byte[] content = bytes(image(layers(1), ",'x':'" + at + "?'"));
            for (int i = 0; i < content.length; i++) {
                content[i] = content[i] == '?' ? (byte) 0xff : content[i];
            }
            Received received = Received.of(new ByteArrayInputStream(content), "", bytes -> {});
            assertEquals(
                    Kind.UNSUPPORTED,
                    assertThrows(PullException.class, received::root).kind());
        }
    }

    @Test
    void theDigestIsOfAllThatCameAlsoWhereItCannotBeRead() throws IOException {
        for (String json : List.of("{", "[1,2]", index("{},".repeat(5000) + "{}"), "{'a':}" + " ".repeat(100_000))) {
            Received received = Received.of(new ByteArrayInputStream(bytes(json)), "", bytes -> {});
            assertEquals(Digest.of(bytes(json)), received.digest());
            assertEquals(bytes(json).length, received.size());
            assertThrows(PullException.class, received::root);
        }
    }

    @Test
    void nothingIsReadBeyondTheLargestIndex() throws IOException {
        byte[] large = new byte[9 << 20];
        ByteArrayInputStream in = new ByteArrayInputStream(large);
        assertEquals(Index.LARGEST + 1, Received.of(in, "", bytes -> {}).size());
        assertEquals(large.length - Index.LARGEST - 1, in.available());
    }

    @Test
    void ofALargeIndexLittleIsHeldButItsEntries() throws IOException {
        AtomicLong held = new AtomicLong();
        String large = "{'x':'" + "y".repeat(7 << 20) + "'}";
        String json = index(large + "," + descriptor(MediaType.OCI_MANIFEST, 1, ""));
        Received.of(new ByteArrayInputStream(bytes(json)), "", held::addAndGet).root();
        assertTrue(held.get() < Index.LARGEST_KEPT + 40_000, held::toString);
    }

    @Test
    void ofWhatIsRefusedNothingMoreIsHeld() throws IOException {
        AtomicLong held = new AtomicLong();
        byte[] json = bytes(image(layers(10_000), ""));
        Received.of(new ByteArrayInputStream(json), "", held::addAndGet);
        assertTrue(held.get() < 1_000_000, held::toString);
    }

    @Test
    void whatIsTooLargeForAManifestIsNotHeldToItsEnd() throws IOException {
        AtomicLong held = new AtomicLong();
        byte[] json = bytes(image(layers(1), ",'x':'" + "y".repeat(7 << 20) + "'"));
        Received received = Received.of(new ByteArrayInputStream(json), "", held::addAndGet);
        assertTrue(held.get() <= Manifest.LARGEST + 40_000, held::toString);
        PullException refused = assertThrows(PullException.class, received::root);
        assertEquals("The image's manifest is larger than the limit of 4 MiB", refused.getMessage());
    }

    @Test
    void whereThereIsNoMemoryTheReadingEndsAtOnce() {
        PullException busy = new PullException(Kind.BUSY, "no memory");
        byte[] json = bytes(image(layers(1), ",'x':'" + "y".repeat(1 << 20) + "'"));
        ByteArrayInputStream in = new ByteArrayInputStream(json);
        AtomicLong held = new AtomicLong();
        assertSame(
                busy,
                assertThrows(
                        PullException.class,
                        () -> Received.of(in, "", bytes -> {
                            if (held.addAndGet(bytes) > 100_000) {
                                throw busy;
                            }
                        })));
        assertTrue(in.available() > 500_000, "left: " + in.available());
    }

    @Test
    void aConnectionThatBreaksIsNoBrokenJson() {
        IOException broken = new IOException("cut");
        InputStream cut = new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw broken;
            }
        };
        InputStream begun = new SequenceInputStream(new ByteArrayInputStream(bytes("{'layers':[")), cut);
        assertSame(broken, assertThrows(IOException.class, () -> Received.of(begun, "", bytes -> {})));
    }
}
