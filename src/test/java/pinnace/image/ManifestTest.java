package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class ManifestTest {

    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String image(String layers) {
        return image("{'mediaType':'" + MediaType.OCI_CONFIG + "','digest':'" + A + "','size':7}", layers);
    }

    private static String image(String config, String layers) {
        return "{'schemaVersion':2,'config':" + config + ",'layers':[" + layers + "]}";
    }

    private static String layer(String type, String digest, String size) {
        return "{'mediaType':'" + type + "','digest':'" + digest + "','size':" + size + "}";
    }

    private static String entry(String digest, String platform) {
        return "{'mediaType':'" + MediaType.OCI_MANIFEST + "','digest':'" + digest + "','size':3,'platform':" + platform
                + "}";
    }

    private static Manifest manifest(String json) {
        return ((Manifest.Single) Manifest.parse(bytes(json), MediaType.OCI_MANIFEST)).manifest();
    }

    private static Index index(String... entries) {
        return (Index) Manifest.parse(
                bytes("{'schemaVersion':2,'manifests':[" + String.join(",", entries) + "]}"), MediaType.OCI_INDEX);
    }

    private static Kind kindOf(String json) {
        return assertThrows(PullException.class, () -> Manifest.parse(bytes(json), MediaType.OCI_MANIFEST))
                .kind();
    }

    @Test
    void keepsTheBytesTheDigestIsOf() throws IOException {
        byte[] content = bytes(image(layer(GZIP, B, "9")) + "\n  ");
        Manifest manifest =
                ((Manifest.Single) Manifest.parse(content, MediaType.DOCKER_MANIFEST + "; charset=utf-8")).manifest();
        assertArrayEquals(content, manifest.content().open().readAllBytes());
        assertEquals(Digest.of(content), manifest.digest());
        assertEquals(MediaType.DOCKER_MANIFEST, manifest.descriptor().mediaType());
        assertEquals(
                List.of(9L), manifest.layers().stream().map(Descriptor::size).toList());
    }

    @Test
    void aRegistryThatNamesNoTypeIsTakenAtTheDocumentsWord() {
        byte[] content = bytes("{'mediaType':'" + MediaType.DOCKER_LIST + "','manifests':[]}");
        assertEquals(
                MediaType.DOCKER_LIST,
                ((Index) Manifest.parse(content, "application/json"))
                        .descriptor()
                        .mediaType());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'schemaVersion':1,'fsLayers':[]}",
                "{'schemaVersion':2}",
                "{'config':{},'layers':[],'manifests':[]}",
                "{'config':{'size':1},'layers':[]}",
                "[]",
                "[1,2]",
                "{",
                "{'config':7,'layers':'x'}"
            })
    void whatIsNoImageIsNotSupported(String json) {
        assertEquals(Kind.UNSUPPORTED, kindOf(json));
    }

    @Test
    void otherwiseHashedLayersAreNotSupported() {
        assertEquals(Kind.UNSUPPORTED, kindOf(image(layer(GZIP, "sha512:" + "b".repeat(128), "9"))));
    }

    @Test
    void anArtifactIsReadAsWhatItIs() {
        Manifest artifact = manifest("{'schemaVersion':2,'artifactType':'application/vnd.sbom','config':"
                + layer("application/vnd.oci.empty.v1+json", A, "2") + ",'layers':["
                + layer("text/spdx+json", B, "9") + "],'annotations':{'org.example.of':'app','n':7}}");
        assertFalse(artifact.isImage());
        assertEquals(Optional.of("application/vnd.sbom"), artifact.artifactType());
        assertEquals(Map.of("org.example.of", "app", "n", ""), artifact.annotations());
        assertEquals("text/spdx+json", artifact.layers().get(0).mediaType());
    }

    @Test
    void anIndexKeepsItsBytesAndAllItsEntries() throws IOException {
        String attestation = entry(B, "{'os':'unknown','architecture':'unknown'}")
                .replace(
                        "'size':3",
                        "'size':3,'annotations':{'vnd.docker.reference.type':'attestation-manifest',"
                                + "'vnd.docker.reference.digest':'" + A + "'}");
        String odd = "{'mediaType':'x/y','digest':'sha512:1'}";
        byte[] content = bytes("{'manifests':[" + entry(A, "{'os':'linux','architecture':'amd64'}") + "," + attestation
                + "," + odd + "],'artifactType':'x/index','annotations':{'k':'v'}}  ");
        Index index = (Index) Manifest.parse(content, MediaType.OCI_INDEX);
        assertArrayEquals(content, index.content().orElseThrow().open().readAllBytes());
        assertEquals(Digest.of(content), index.digest());
        assertEquals(Optional.of("x/index"), index.artifactType());
        assertEquals(Map.of("k", "v"), index.annotations());
        assertEquals(
                List.of(A, B),
                index.children().stream()
                        .map(child -> child.digest().toString())
                        .toList());
        assertEquals(1, index.images().size());
        assertEquals(A, index.companions().get(0).annotations().get("vnd.docker.reference.digest"));
    }

    @Test
    void ofALargeIndexOnlyTheEntriesAreKept() {
        String entries = entry(A, "{'os':'linux','architecture':'amd64'}");
        String space = " ".repeat((int) Index.LARGEST_KEPT);
        Index index = (Index) Manifest.parse(bytes("{'manifests':[" + entries + "]" + space + "}"), "");
        assertTrue(index.content().isEmpty());
        assertEquals(1, index.images().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "99999999999999999999", "null", "9223372036854775807", "0"})
    void aSizeThatIsNoneIsRefused(String size) {
        assertEquals(Kind.UNSUPPORTED, kindOf(image(layer(GZIP, B, size))));
    }

    @Test
    void oneDigestWithTwoSizesIsRefused() {
        assertEquals(Kind.UNSUPPORTED, kindOf(image(layer(GZIP, B, "9") + "," + layer(GZIP, B, "8"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "{'x':%s}", "{'config':%s}", "{'config':{'annotations':{'a':%s}}}"})
    void deeplyNestedJsonIsRefusedWithASentence(String around) {
        String deep = around.formatted("[".repeat(500_000) + "]".repeat(500_000));
        PullException refused = assertThrows(PullException.class, () -> Manifest.parse(bytes(deep), ""));
        assertEquals(Kind.UNSUPPORTED, refused.kind());
    }

    @Test
    void whatDoesNotEvenBeginAsJsonIsTheRegistrysFault() {
        assertEquals(Kind.BROKEN, kindOf("Please log in"));
    }

    @Test
    void armWithoutItsVariantIsFoundUnderIt() {
        Index index = index(
                entry(A, "{'os':'linux','architecture':'amd64'}"),
                entry(B, "{'os':'linux','architecture':'arm64','variant':'v8'}"));
        assertEquals(
                B, index.select(Platform.parse("linux/arm64"), "x").digest().toString());
    }

    @Test
    void theVeryPlatformGoesBeforeAnOlderVariantAndTheNewestOlderBeforeTheRest() {
        Index index = index(
                entry(A, "{'os':'linux','architecture':'arm','variant':'v5'}"),
                entry(B, "{'os':'linux','architecture':'arm','variant':'v6'}"));
        assertEquals(
                B, index.select(Platform.parse("linux/arm/v7"), "x").digest().toString());
        assertEquals(
                A, index.select(Platform.parse("linux/arm/v5"), "x").digest().toString());
    }

    @Test
    void attestationsAreNeitherPickedNorListed() {
        String attestation = entry(B, "{'os':'unknown','architecture':'unknown'}");
        String marked = entry(B, "{'os':'linux','architecture':'s390x'}")
                .replace("'size':3", "'size':3,'annotations':{'vnd.docker.reference.type':'x'}");
        Index index = index(attestation, marked, entry(A, "{'os':'linux','architecture':'amd64'}"));
        assertEquals(List.of(Platform.parse("linux/amd64")), index.platforms());
        for (String wanted : List.of("unknown/unknown", "linux/s390x")) {
            PullException missing =
                    assertThrows(PullException.class, () -> index.select(Platform.parse(wanted), "app:1"));
            assertEquals(Kind.NOT_FOUND, missing.kind());
            assertEquals("app:1 does not exist for " + wanted + "; it exists for linux/amd64", missing.getMessage());
        }
    }

    @Test
    void hostileWordsInAPlatformAreNotRepeatedAsTheyAre() {
        Index index = index(entry(A, "{'os':'li\\r\\nnux','architecture':'<script>'}"));
        String sentence = assertThrows(PullException.class, () -> index.select(Platform.parse("linux/amd64"), "x"))
                .getMessage();
        assertTrue(sentence.contains("li??nux/<script>"), sentence);
    }

    @Test
    void twoConfigurationsOfTheSameBytesGiveTheSameManifest() {
        assertEquals(
                manifest(image(layer(GZIP, B, "9"))).digest(),
                manifest(image(layer(GZIP, B, "9"))).digest());
    }
}
