package pinnace.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.failure.PullException;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.stream.BlobStore;
import pinnace.stream.Origins;

class ArchiveTest {

    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private final List<String> opened = new ArrayList<>();
    private final BlobStore store = (blob, from, to) -> {
        opened.add(blob.size() + ":" + from + "-" + to);
        byte[] content = blobs.get(blob.digest());
        return new ByteArrayInputStream(content, (int) from, (int) (to - from));
    };

    private String descriptor(String type, byte[] content) {
        blobs.put(Digest.of(content), content);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + Digest.of(content) + "\",\"size\":" + content.length
                + "}";
    }

    private static byte[] bytes(int seed, int length) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** Three layers, the second of which occurs twice; one fills its blocks exactly. */
    private Image image(String name) {
        String config = descriptor(MediaType.OCI_CONFIG, "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8));
        String first = descriptor(GZIP, bytes(1, 1024));
        String second = descriptor(GZIP, bytes(2, 700));
        String third = descriptor(GZIP, bytes(3, 5000));
        String json = "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":["
                + String.join(",", first, second, third, second) + "]}";
        var root = (Manifest.Single) Manifest.parse(json.getBytes(StandardCharsets.UTF_8), MediaType.OCI_MANIFEST);
        return new Image(
                Reference.parse(name, Reference.DOCKER_HUB),
                root.digest(),
                Platform.parse("linux/amd64"),
                root.manifest());
    }

    private byte[] read(Tar archive) throws IOException {
        try (InputStream stream = archive.open(store)) {
            return stream.readAllBytes();
        }
    }

    private static Map<String, byte[]> entries(byte[] tar) throws IOException {
        Map<String, byte[]> entries = new java.util.LinkedHashMap<>();
        try (TarArchiveInputStream stream = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry; (entry = stream.getNextEntry()) != null; ) {
                entries.put(entry.getName(), stream.readAllBytes());
            }
        }
        return entries;
    }

    /**
     * Whoever changes the layout on purpose changes this: the same image gives the same bytes on every node, of every
     * version with this layout.
     */
    @Test
    void theLayoutIsGolden() throws IOException {
        Tar archive = OneImage.archive(image("localhost:5000/team/app:1")).tar();
        assertEquals(
                "afde207d224ebba0cb862d59879a57410f85ea1fc3886fd63cb0b964a25c5190",
                Digest.of(read(archive)).hex());
        assertEquals("\"342477d798b8aa4d517ab46d0f294e14b63dc065\"", archive.etag());
    }

    @Test
    void theLengthIsKnownBeforeAnyByte() throws IOException {
        Tar archive = OneImage.archive(image("app:1")).tar();
        long length = archive.length();
        assertEquals(List.of(), opened);
        assertEquals(length, read(archive).length);
        assertEquals(0, length % 512);
    }

    @Test
    void theFirstKibibyteIsAtHandAndABlobIsNot() throws IOException {
        Tar archive = OneImage.archive(image("app:1")).tar();
        try (InputStream stream = archive.open(store)) {
            assertTrue(stream.available() >= 1024, "at hand: " + stream.available());
        }
        // Two directories and the header of the first blob.
        try (InputStream stream = archive.slice(3 * 512, archive.length()).open(store)) {
            assertEquals(0, stream.available());
        }
        assertEquals(List.of(), opened);
    }

    @Test
    void theSumsAreThoseOfAllItsFilesInTheirOrder() throws IOException {
        Archive archive = OneImage.archive(image("app:1"));
        StringBuilder sums = new StringBuilder();
        entries(read(archive.tar())).forEach((name, content) -> {
            if (!name.endsWith("/")) {
                sums.append(Digest.of(content).hex()).append("  ").append(name).append('\n');
            }
        });
        opened.clear();
        assertEquals(sums.toString(), archive.sums());
        assertEquals(List.of(), opened);
    }

    @Test
    void metadataComesAfterTheBlobsAndEveryBlobOnce() throws IOException {
        Image image = image("app:1");
        byte[] tar = read(OneImage.archive(image).tar());
        Map<String, byte[]> entries = entries(tar);
        List<String> names = List.copyOf(entries.keySet());
        assertEquals(List.of("blobs/", "blobs/sha256/"), names.subList(0, 2));
        assertEquals("blobs/sha256/" + image.manifest().config().digest().hex(), names.get(2));
        assertEquals("blobs/sha256/" + image.manifest().digest().hex(), names.get(6));
        assertEquals(List.of("manifest.json", "index.json", "oci-layout"), names.subList(7, names.size()));
        assertArrayEquals(image.manifest().content().open().readAllBytes(), entries.get(names.get(6)));
        for (Descriptor layer : image.manifest().layers()) {
            assertArrayEquals(
                    blobs.get(layer.digest()),
                    entries.get("blobs/sha256/" + layer.digest().hex()));
        }
    }

    @Test
    void theFirst1024BytesAreTheSameInEveryArchive() throws IOException {
        byte[] one = Arrays.copyOf(read(OneImage.archive(image("app:1")).tar()), 1024);
        byte[] other = Arrays.copyOf(
                read(OneImage.archive(image("ghcr.io/a/b@sha256:" + "0".repeat(64)))
                        .tar()),
                1024);
        assertArrayEquals(one, other);
    }

    @Test
    void theImageIsNamedByItsTagInBothWorlds() throws IOException {
        Map<String, byte[]> entries =
                entries(read(OneImage.archive(image("alpine:3.20")).tar()));
        String docker = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
        String oci = new String(entries.get("index.json"), StandardCharsets.UTF_8);
        assertTrue(docker.contains("\"RepoTags\":[\"alpine:3.20\"]"), docker);
        assertTrue(oci.contains("\"io.containerd.image.name\":\"docker.io/library/alpine:3.20\""), oci);
        assertTrue(oci.contains("\"org.opencontainers.image.ref.name\":\"3.20\""), oci);
    }

    @Test
    void anImageAskedForByDigestAloneHasNoTagAndKeepsItsDigestForContainerd() throws IOException {
        Image image = image("ghcr.io/a/b@sha256:" + "0".repeat(64));
        Map<String, byte[]> entries = entries(read(OneImage.archive(image).tar()));
        String docker = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
        String oci = new String(entries.get("index.json"), StandardCharsets.UTF_8);
        assertTrue(docker.contains("\"RepoTags\":null"), docker);
        assertTrue(
                oci.contains("\"io.containerd.image.name\":\"ghcr.io/a/b@"
                        + image.manifest().digest() + "\""),
                oci);
        assertTrue(!oci.contains("ref.name"), oci);
    }

    @Test
    void anySliceIsTheSameBytesOfTheWholeAndOpensOnlyWhatItNeeds() throws IOException {
        Tar archive = OneImage.archive(image("app:1")).tar();
        byte[] whole = read(archive);
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            int from = random.nextInt(whole.length);
            int to = from + 1 + random.nextInt(whole.length - from);
            assertArrayEquals(Arrays.copyOfRange(whole, from, to), read(archive.slice(from, to)));
        }
        opened.clear();
        long start = new String(whole, StandardCharsets.ISO_8859_1)
                .indexOf(new String(bytes(3, 5000), StandardCharsets.ISO_8859_1));
        read(archive.slice(start + 10, start + 20));
        assertEquals(List.of("5000:10-20"), opened);
    }

    @Test
    void aSliceOfASliceIsASlice() throws IOException {
        Tar archive = OneImage.archive(image("app:1")).tar();
        byte[] whole = read(archive);
        assertArrayEquals(
                Arrays.copyOfRange(whole, 1500, 1700),
                read(archive.slice(1000, 9000).slice(500, 700)));
        assertEquals(0, archive.slice(5, 5).length());
    }

    @Test
    void partsPutTogetherAreTheWholeAndARangeOfOneIsTheSameBytes() throws IOException {
        Tar archive = OneImage.archive(image("app:1")).tar();
        byte[] whole = read(archive);
        Random random = new Random(12);
        for (int size : new int[] {100, 511, 512, 513, 1000, 4096, whole.length / 2, whole.length - 1, whole.length}) {
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            Set<String> etags = new HashSet<>();
            for (int from = 0; from < whole.length; from += size) {
                int to = Math.min(whole.length, from + size);
                Tar part = archive.slice(from, to);
                together.write(read(part));
                int first = random.nextInt(to - from);
                int last = first + 1 + random.nextInt(to - from - first);
                assertArrayEquals(Arrays.copyOfRange(whole, from + first, from + last), read(part.slice(first, last)));
                assertEquals(
                        archive.slice(from + first, from + last).etag(),
                        part.slice(first, last).etag());
                etags.add(part.etag());
            }
            assertArrayEquals(whole, together.toByteArray());
            if (size >= 1000) {
                assertEquals((whole.length + size - 1) / size, etags.size(), "each has a tag of its own");
            }
        }
    }

    @Test
    void theEntityTagIsOfWhateverDecidesTheBytes() {
        String tag = OneImage.archive(image("app:1")).tar().etag();
        assertEquals(tag, OneImage.archive(image("app:1")).tar().etag());
        assertNotEquals(tag, OneImage.archive(image("app:2")).tar().etag());
        assertTrue(tag.matches("\"[0-9a-f]{40}\""), tag);
    }

    private static Entry blob(Digest digest, long size) {
        return new Entry.OfBlob(Origins.blob(new Descriptor(GZIP, digest, size)));
    }

    private Image changed(String what, String to) throws IOException {
        Image image = image("app:1");
        String json =
                new String(image.manifest().content().open().readAllBytes(), StandardCharsets.UTF_8).replace(what, to);
        var root = (Manifest.Single) Manifest.parse(json.getBytes(StandardCharsets.UTF_8), MediaType.OCI_MANIFEST);
        return new Image(image.name(), root.digest(), image.platform(), root.manifest());
    }

    @ParameterizedTest
    @CsvSource({
        GZIP + ", application/vnd.docker.image.rootfs.foreign.diff.tar.gzip, foreign layer",
        GZIP + ", application/vnd.oci.image.layer.nondistributable.v1.tar+gzip, foreign layer",
        GZIP + ", application/vnd.oci.image.layer.v1.tar+gzip+encrypted, a layer of type",
        GZIP + ", application/vnd.in-toto+json, a layer of type",
        MediaType.OCI_CONFIG + ", application/vnd.cncf.helm.config.v1+json, an artifact of type"
    })
    void whatNoLoaderTakesIsRefused(String type, String other, String sentence) throws IOException {
        Image image = changed(type, other);
        PullException refused = assertThrows(PullException.class, () -> OneImage.archive(image));
        assertEquals(PullException.Kind.UNSUPPORTED, refused.kind());
        assertTrue(refused.getMessage().contains(sentence), refused::getMessage);
    }

    @Test
    void itsEntriesSayWhatIsInIt() throws IOException {
        Archive archive = OneImage.archive(image("app:1"));
        Map<String, byte[]> written = entries(read(archive.tar()));
        assertEquals(
                List.copyOf(written.keySet()),
                archive.entries().stream().map(Entry::name).toList());
        for (Entry entry : archive.entries()) {
            byte[] content = java.util.Objects.requireNonNull(written.get(entry.name()));
            assertEquals(content.length, entry.size());
            assertEquals(
                    Optional.of(Digest.of(content)).filter(any -> !entry.name().endsWith("/")), entry.digest());
        }
    }

    @Test
    void aLayerAbove8GiBHasAPaxSize() throws IOException {
        long size = (8L << 30) + 12_345;
        Digest digest = new Digest("f".repeat(64));
        byte[] header = TarHeader.of(blob(digest, size));
        try (TarArchiveInputStream stream = new TarArchiveInputStream(new ByteArrayInputStream(header))) {
            TarArchiveEntry entry = stream.getNextEntry();
            assertEquals(size, entry.getSize());
            assertEquals("blobs/sha256/" + "f".repeat(64), entry.getName());
        }
        assertEquals(3 * 512, header.length, "a PAX header, its record, and the header itself");
        assertEquals(512, TarHeader.of(blob(digest, (8L << 30) - 1)).length);
    }

    @Test
    void theLengthOfAHeaderIsKnownBeforeItIsMade() {
        for (long size : List.of(0L, 1L, (8L << 30) - 1, 8L << 30, (8L << 30) + 1, 1L << 50, Long.MAX_VALUE / 2)) {
            Entry entry = blob(Digest.of(new byte[0]), size);
            assertEquals(TarHeader.of(entry).length, TarHeader.length(entry), () -> "for " + size);
        }
    }

    @Test
    void headersHaveNoTimeAndNoOwner() throws IOException {
        try (TarArchiveInputStream stream = new TarArchiveInputStream(
                new ByteArrayInputStream(read(OneImage.archive(image("app:1")).tar())))) {
            for (TarArchiveEntry entry; (entry = stream.getNextEntry()) != null; ) {
                assertEquals(0, entry.getLastModifiedTime().toMillis());
                assertEquals("00", "" + entry.getLongUserId() + entry.getLongGroupId());
                assertEquals("", entry.getUserName() + entry.getGroupName());
                assertEquals(entry.isDirectory() ? 0755 : 0644, entry.getMode() & 0777);
            }
        }
    }
}
