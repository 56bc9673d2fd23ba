package pinnace.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.archive.Format;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Line;
import pinnace.stream.DocumentMemory;

/** Documents of no registry: what is asked for, in which order, and what is refused. */
class AllPlatformsTest {

    private static final Reference NAME = Reference.parse("registry.corp/team/app:1", Reference.DOCKER_HUB);
    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String AMD64 = ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}";
    private static final String WINDOWS = ",\"platform\":{\"os\":\"windows\",\"architecture\":\"amd64\"}";

    private final Map<String, Manifest.Root> documents = new LinkedHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private DocumentMemory memory = new DocumentMemory(8 << 20);
    private long left = Long.MAX_VALUE;

    private Manifest.Root document(Reference name) {
        asked.add(name.target());
        return Optional.ofNullable(documents.get(name.target()))
                .orElseThrow(() -> new PullException(Kind.NOT_FOUND, "no " + name.target()));
    }

    private void allow(Reference name, List<Descriptor> wanted) {
        if (wanted.size() > left) {
            throw new PullException(Kind.TOO_MANY, wanted.size() + " of " + name.familiar());
        }
    }

    private FoundImage find(Format format) {
        AllPlatforms all =
                new AllPlatforms(new Together(Runnable::run, () -> false), this::document, this::allow, memory);
        return all.find(new Line(1, NAME, Platform.ALL, Optional.empty()), format::check);
    }

    private PullException refused(Format format) {
        return assertThrows(PullException.class, () -> find(format));
    }

    private void isRefused(Kind kind, String words) {
        PullException refused = refused(Format.DOCKER);
        assertEquals(kind, refused.kind(), refused::getMessage);
        assertTrue(refused.getMessage().contains(words), refused::getMessage);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String entry(String type, String digest, long size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    /** A piece of content that nothing asks for. */
    private static String piece(String type, String content) {
        return entry(type, Digest.of(bytes(content)).toString(), content.length());
    }

    /** Puts a document; returns its entry in an index. */
    private String put(String type, String json, String more) {
        Manifest.Root document = Manifest.parse(bytes(json), type);
        documents.put(document.digest().toString(), document);
        return entry(type, document.digest().toString(), json.length()).replaceFirst("}$", more + "}");
    }

    private String manifest(String config, String layer, String content, String more) {
        return put(
                MediaType.OCI_MANIFEST,
                "{\"config\":" + piece(config, "{}") + ",\"layers\":[" + piece(layer, content) + "]}",
                more);
    }

    private String image(String content, String more) {
        return manifest(MediaType.OCI_CONFIG, GZIP, content, more);
    }

    private String index(String... entries) {
        return put(MediaType.OCI_INDEX, "{\"manifests\":[" + String.join(",", entries) + "]}", "");
    }

    /** What the name refers to. */
    private void root(String entry) {
        String digest = entry.replaceFirst(".*?\"digest\":\"([^\"]+)\".*", "$1");
        documents.put("1", Optional.ofNullable(documents.get(digest)).orElseThrow());
    }

    private static String digest(String entry) {
        return entry.replaceFirst(".*?\"digest\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void everyDocumentIsAskedForOnceAndKeptInItsOrder() {
        String first = image("first", AMD64);
        String second = image("second", "");
        String inner = index(second, first);
        String attestation = manifest(MediaType.OCI_CONFIG, "application/vnd.in-toto+json", "sbom", "");
        String outer = index(first, inner, attestation, second);
        root(outer);
        FoundImage found = find(Format.DOCKER);
        assertEquals(Platform.ALL, found.image().platform());
        assertEquals(digest(outer), found.image().root().toString());
        assertEquals(found.image().root(), found.image().digest());
        assertEquals(
                List.of(digest(outer), digest(inner)),
                found.indexes().stream().map(index -> index.digest().toString()).toList());
        assertEquals(
                List.of(digest(first), digest(attestation), digest(second)),
                found.image().manifests().stream()
                        .map(manifest -> manifest.digest().toString())
                        .toList());
        assertEquals(List.of("1", digest(first), digest(inner), digest(attestation), digest(second)), asked);
        assertEquals(
                found.weight(),
                found.image().weight()
                        + found.indexes().stream().mapToLong(Index::weight).sum());
    }

    @Test
    void aNameThatRefersToAManifestHasOneAndNoIndex() {
        root(image("only", ""));
        FoundImage found = find(Format.DOCKER);
        assertEquals(List.of(), found.indexes());
        assertEquals(1, found.image().manifests().size());
        assertEquals(found.image().manifest().digest(), found.image().digest());
    }

    @Test
    void whatOneManifestMayNotBeItMayNotBeEither() {
        root(manifest("application/vnd.cncf.helm.config.v1+json", "application/x", "chart", ""));
        isRefused(Kind.UNSUPPORTED, "format=oci");
        assertEquals(1, find(Format.OCI).image().manifests().size());
    }

    @Test
    void anIndexOfArtifactsAloneIsForNoLoader() {
        String helm = "application/vnd.cncf.helm.config.v1+json";
        root(index(manifest(helm, "application/x", "one", ""), manifest(helm, "application/x", "two", "")));
        isRefused(Kind.UNSUPPORTED, "an artifact of type \"" + helm + "\"");
        assertEquals(2, find(Format.OCI).image().manifests().size());
    }

    @Test
    void aForeignLayerNamesThePlatformAndEndsTheLookUp() {
        String foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        String windows = manifest(MediaType.OCI_CONFIG, foreign, "windows", WINDOWS);
        root(index(image("linux", AMD64), windows, image("third", ""), image("fourth", "")));
        isRefused(Kind.UNSUPPORTED, "foreign layer for windows/amd64 (sha256:");
        assertEquals(3, asked.size(), "what comes after it costs no pull");
        assertEquals(Kind.UNSUPPORTED, refused(Format.OCI).kind());
    }

    @Test
    void aMissingManifestIsNamedAndEndsTheLookUp() {
        String gone = image("gone", "");
        root(index(image("first", AMD64), gone, image("third", "")));
        documents.remove(digest(gone));
        isRefused(Kind.NOT_FOUND, digest(gone));
        assertEquals(List.of("1", digest(image("first", AMD64)), digest(gone)), asked);
    }

    @Test
    void aWrongSizeIsNamed() {
        String image = image("first", AMD64);
        root(index(image.replaceFirst("\"size\":(\\d+)", "\"size\":1$1")));
        isRefused(Kind.CORRUPT, digest(image));
    }

    @Test
    void twoSizesOfOneDocumentAreRefusedBeforeItIsAskedFor() {
        String image = image("first", AMD64);
        root(index(image, image.replaceFirst("\"size\":(\\d+)", "\"size\":1$1")));
        isRefused(Kind.UNSUPPORTED, "two sizes for " + digest(image));
        assertEquals(List.of("1"), asked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'mediaType':'application/vnd.oci.image.layer.v1.tar','digest':'sha256:%s','size':9}",
                "{'mediaType':'','digest':'sha256:%s','size':9}",
                "{'mediaType':'application/vnd.oci.artifact.manifest.v1+json','digest':'sha256:%s','size':9}"
            })
    void aChildThatIsNoManifestIsRefusedWithItsTypeBeforeAnythingIsAskedFor(String child) {
        root(index(image("first", AMD64), child.formatted("a".repeat(64)).replace('\'', '"')));
        isRefused(Kind.UNSUPPORTED, "neither a manifest nor an index");
        assertEquals(List.of("1"), asked);
    }

    /** It is not among the children that are known, so the archive would lack it. */
    @Test
    void anEntryThatCannotBeReadIsRefused() {
        root(index(image("first", AMD64), "{\"mediaType\":\"x/y\",\"digest\":\"sha512:1\",\"size\":3}"));
        isRefused(Kind.UNSUPPORTED, "has an entry without a sha256 digest or a size");
        assertEquals(List.of("1"), asked);
    }

    @Test
    void anIndexWhoseBytesAreNotKeptIsRefusedBeforeItsChildrenAreAskedFor() {
        String space = " ".repeat((int) Index.LARGEST_KEPT);
        root(put(MediaType.OCI_INDEX, "{\"manifests\":[" + image("first", AMD64) + "]" + space + "}", ""));
        isRefused(Kind.UNSUPPORTED, "has more than 1 MiB, too many for platform=all");
        assertEquals(List.of("1"), asked);
    }

    @Test
    void anIndexOfNothingIsRefused() {
        root(index());
        isRefused(Kind.UNSUPPORTED, "refers to no manifest");
    }

    @Test
    void ofNestedIndexesAllDocumentsTogetherAreCounted() {
        String[] halves = IntStream.range(0, 2)
                .mapToObj(half -> index(IntStream.range(0, Index.MOST_ENTRIES / 2)
                        .mapToObj(i -> image(half + " " + i, ""))
                        .toArray(String[]::new)))
                .toArray(String[]::new);
        root(index(halves));
        isRefused(Kind.UNSUPPORTED, "more than " + Index.MOST_ENTRIES + " documents");
        assertEquals(3, asked.size());
    }

    @Test
    void asManyAsAnIndexMayHaveAreFound() {
        root(index(IntStream.range(0, Index.MOST_ENTRIES)
                .mapToObj(i -> image("" + i, ""))
                .toArray(String[]::new)));
        assertEquals(Index.MOST_ENTRIES, find(Format.DOCKER).image().manifests().size());
    }

    @Test
    void eachDocumentCountsAsMemoryAndIsGivenBack() {
        memory = new DocumentMemory(100_000);
        root(index(IntStream.range(0, 100).mapToObj(i -> image("" + i, "")).toArray(String[]::new)));
        isRefused(Kind.BUSY, "no memory");
        assertTrue(asked.size() < 50, () -> asked.size() + " were asked for");
        asked.clear();
        // What the first look-up took is free again.
        root(index(image("first", AMD64)));
        assertEquals(1, find(Format.DOCKER).image().manifests().size());
    }

    @Test
    void whatTheRegistryDoesNotGiveAnyMoreIsNotBegun() {
        left = 2;
        root(index(image("first", AMD64), image("second", ""), image("third", "")));
        isRefused(Kind.TOO_MANY, "3 of registry.corp/team/app:1");
        assertEquals(List.of("1"), asked);
        left = 3;
        assertEquals(3, find(Format.DOCKER).image().manifests().size());
    }
}
