package pinnace.archive;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.stream.Origins;

class FormatTest {

    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String HELM = "application/vnd.cncf.helm.config.v1+json";
    private static final String CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    private static final String FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    private static final Reference NAME = Reference.parse("registry.corp/team/app:1", Reference.DOCKER_HUB);

    private static String piece(String type, String content) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + Digest.of(bytes(content)) + "\",\"size\":"
                + content.length() + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Manifest manifest(String config, String layer, String more) {
        String json = "{" + more + "\"config\":" + piece(config, "{}") + ",\"layers\":["
                + piece(layer, "layer " + layer) + "]}";
        return ((Manifest.Single) Manifest.parse(bytes(json), MediaType.OCI_MANIFEST)).manifest();
    }

    private static final Manifest IMAGE = manifest(MediaType.OCI_CONFIG, GZIP, "");
    private static final Manifest ATTESTATION = manifest(MediaType.OCI_CONFIG, "application/vnd.in-toto+json", "");
    private static final Manifest FOREIGN_IMAGE = manifest(MediaType.OCI_CONFIG, FOREIGN, "");

    @ParameterizedTest
    @CsvSource({
        "'', " + HELM + ", " + CHART + ", an artifact of type \"" + HELM + "\"",
        "'\"artifactType\":\"application/vnd.wasm\",', application/vnd.oci.empty.v1+json, application/wasm, "
                + "an artifact of type \"application/vnd.wasm\"",
        "'\"artifactType\":\"x/y\",', " + MediaType.OCI_CONFIG + ", " + GZIP + ", an artifact of type \"x/y\"",
        "'', " + MediaType.OCI_CONFIG
                + ", application/vnd.in-toto+json, a layer of type \"application/vnd.in-toto+json\"",
    })
    void whatDockerCannotLoadIsRefusedWithTheWayToHaveItAnyway(String more, String config, String layer, String words) {
        Manifest artifact = manifest(config, layer, more);
        PullException refused =
                assertThrows(PullException.class, () -> Format.DOCKER.check(artifact, Optional.empty()));
        assertEquals(Kind.UNSUPPORTED, refused.kind());
        assertTrue(refused.getMessage().contains(words), refused::getMessage);
        assertTrue(refused.getMessage().endsWith("; with format=oci you get it as an OCI layout"), refused::getMessage);
        assertFalse(Format.loads(artifact));
        assertDoesNotThrow(() -> Format.OCI.check(artifact, Optional.empty()));
        // Beside an image that docker loads.
        assertDoesNotThrow(() -> Format.DOCKER.check(artifact, Optional.of(Platform.UNKNOWN)));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aForeignLayerIsRefusedInEachOfThem(Format format) {
        PullException refused = assertThrows(PullException.class, () -> format.check(FOREIGN_IMAGE, Optional.empty()));
        assertEquals(Kind.UNSUPPORTED, refused.kind());
        assertTrue(refused.getMessage().startsWith("This image has a foreign layer (sha256:"), refused::getMessage);
        PullException oneOfAll = assertThrows(
                PullException.class, () -> format.check(FOREIGN_IMAGE, Optional.of(Platform.parse("windows/amd64"))));
        assertTrue(
                oneOfAll.getMessage().startsWith("This image has a foreign layer for windows/amd64 (sha256:"),
                oneOfAll::getMessage);
    }

    @Test
    void anImageIsFineInEachOfThem() {
        assertDoesNotThrow(() -> Format.DOCKER.check(IMAGE, Optional.empty()));
        assertDoesNotThrow(() -> Format.OCI.check(IMAGE, Optional.empty()));
        assertTrue(Format.loads(IMAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "OCI", "oci ", "tar"})
    void anotherFormatThanThereIsIsRefused(String text) {
        PullException refused = assertThrows(PullException.class, () -> Format.of(text));
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        assertTrue(refused.getMessage().contains("leave it out for a file that docker loads"), refused::getMessage);
    }

    /** All platforms of an image. */
    private static NamedImage all(Optional<Manifest> docker, Manifest... manifests) {
        byte[] content = bytes("{\"manifests\":[]}");
        Index index = (Index) Manifest.parse(content, MediaType.OCI_INDEX);
        return new NamedImage(
                new Image(NAME, index.digest(), Platform.ALL, List.of(manifests)),
                Origins.ANY,
                List.of(NAME),
                List.of(new Entry.OfDocument(index.descriptor(), index.content().orElseThrow())),
                docker);
    }

    private static List<String> names(Format format, NamedImage... images) {
        return format.archive(List.of(images), Set.of()).entries().stream()
                .map(Entry::name)
                .toList();
    }

    private static List<String> last(List<String> names, int number) {
        return names.subList(names.size() - number, names.size());
    }

    @Test
    void withoutAnImageThatDockerLoadsThereIsNoManifestJson() {
        List<String> names = names(Format.DOCKER, all(Optional.empty(), IMAGE, ATTESTATION));
        assertFalse(names.contains("manifest.json"), names::toString);
        assertEquals(List.of("index.json", "oci-layout"), last(names, 2));
        assertTrue(DockerManifest.of(List.of(all(Optional.empty(), IMAGE))).isEmpty());
    }

    @Test
    void oneImageThatDockerLoadsIsEnoughForIt() {
        NamedImage loadable = all(Optional.of(IMAGE), IMAGE, ATTESTATION);
        NamedImage other = all(Optional.empty(), ATTESTATION);
        List<String> names = names(Format.DOCKER, other, loadable);
        assertEquals(List.of("manifest.json", "index.json", "oci-layout"), last(names, 3));
    }

    @Test
    void theLayoutAloneHasNoManifestJson() {
        List<String> names = names(Format.OCI, all(Optional.of(IMAGE), IMAGE));
        assertFalse(names.contains("manifest.json"), names::toString);
        assertEquals(List.of("index.json", "oci-layout"), last(names, 2));
    }

    @Test
    void everyChildAndTheIndexAreInItAndWhatTheyShareOnce() {
        Manifest same = manifest(MediaType.OCI_CONFIG, GZIP, "\"x\":1,");
        List<String> names = names(Format.DOCKER, all(Optional.of(IMAGE), IMAGE, same, ATTESTATION));
        assertEquals(
                List.of(
                        "blobs/",
                        "blobs/sha256/",
                        Entry.nameOf(IMAGE.config().digest()),
                        Entry.nameOf(IMAGE.layers().get(0).digest()),
                        Entry.nameOf(IMAGE.digest()),
                        Entry.nameOf(same.digest()),
                        Entry.nameOf(ATTESTATION.layers().get(0).digest()),
                        Entry.nameOf(ATTESTATION.digest()),
                        Entry.nameOf(Digest.of(bytes("{\"manifests\":[]}"))),
                        "manifest.json",
                        "index.json",
                        "oci-layout"),
                names);
    }
}
