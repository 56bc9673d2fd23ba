package pinnace.rig;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pinnace.fake.FakeRegistry;

/** A document of a registry that need not be of an image: a chart, a module, an attestation, an index of anything. */
public final class Artifact {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final String mediaType;
    private final byte[] document;
    private final Map<String, byte[]> blobs = new LinkedHashMap<>();

    private Artifact(String mediaType, byte[] document) {
        this.mediaType = mediaType;
        this.document = document;
    }

    /** A piece of it, with its media type. */
    public static final class Piece {

        private final String mediaType;
        private final byte[] content;

        public Piece(String mediaType, byte[] content) {
            this.mediaType = mediaType;
            this.content = content.clone();
        }

        public static Piece of(String mediaType, String content) {
            return new Piece(mediaType, content.getBytes(StandardCharsets.UTF_8));
        }

        private JsonObject described() {
            return descriptor(mediaType, content).build();
        }
    }

    private static JsonObjectBuilder descriptor(String mediaType, byte[] content) {
        return Json.createObjectBuilder()
                .add("mediaType", mediaType)
                .add("digest", "sha256:" + Sha256.of(content))
                .add("size", content.length);
    }

    /**
     * A manifest.
     *
     * @param artifactType empty if it does not say
     */
    public static Artifact of(String artifactType, Piece config, Piece... layers) {
        JsonArrayBuilder described = Json.createArrayBuilder();
        List.of(layers).forEach(layer -> described.add(layer.described()));
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("schemaVersion", 2).add("mediaType", MANIFEST);
        if (!artifactType.isEmpty()) {
            json.add("artifactType", artifactType);
        }
        JsonObject manifest =
                json.add("config", config.described()).add("layers", described).build();
        Artifact artifact = new Artifact(MANIFEST, bytes(manifest));
        artifact.add(config);
        List.of(layers).forEach(artifact::add);
        return artifact;
    }

    /** An image as a registry holds it. */
    public static Artifact of(Picture picture) {
        Artifact artifact = new Artifact(picture.mediaType(), picture.manifest());
        artifact.blobs.putAll(picture.blobs());
        return artifact;
    }

    /** What buildkit puts beside an image: of the type of an image, with a statement in place of layers. */
    public static Artifact attestation(String statement) {
        return of(
                "",
                Piece.of(
                        "application/vnd.oci.image.config.v1+json",
                        "{\"architecture\":\"unknown\",\"os\":\"unknown\"}"),
                Piece.of("application/vnd.in-toto+json", statement));
    }

    /** A Helm chart as {@code helm push} stores it. */
    public static Artifact chart(String name) {
        return of(
                "",
                Piece.of(
                        "application/vnd.cncf.helm.config.v1+json",
                        "{\"name\":\"" + name + "\",\"apiVersion\":\"v2\"}"),
                new Piece(
                        "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                        new Layers().file(name + "/Chart.yaml", "name: " + name).tar()));
    }

    /** An index of entries that {@link #entry} or a test has written. */
    public static Artifact index(boolean docker, List<JsonObject> entries) {
        JsonArrayBuilder manifests = Json.createArrayBuilder();
        entries.forEach(manifests::add);
        JsonObject index = Json.createObjectBuilder()
                .add("schemaVersion", 2)
                .add("mediaType", Picture.indexType(docker))
                .add("manifests", manifests)
                .build();
        return new Artifact(Picture.indexType(docker), bytes(index));
    }

    /** Not as anybody would write the JSON anew. */
    private static byte[] bytes(JsonObject json) {
        return (json + "\n ").getBytes(StandardCharsets.UTF_8);
    }

    private void add(Piece piece) {
        blobs.put("sha256:" + Sha256.of(piece.content), piece.content);
    }

    /** As an index refers to it. */
    public JsonObject entry() {
        return descriptor(mediaType, document).build();
    }

    /** The same, for a platform. */
    public JsonObject entry(String os, String architecture) {
        return Json.createObjectBuilder(entry())
                .add("platform", Json.createObjectBuilder().add("os", os).add("architecture", architecture))
                .build();
    }

    public String digest() {
        return "sha256:" + Sha256.of(document);
    }

    public byte[] document() {
        return document.clone();
    }

    public Map<String, byte[]> blobs() {
        return blobs;
    }

    /** Puts it into a registry under a tag or its digest; the result is its reference. */
    public String pushTo(RealRegistry registry, String repository, String tag) {
        blobs.forEach((digest, bytes) -> registry.pushBlob(repository, digest, bytes));
        registry.pushManifest(repository, tag, mediaType, document);
        return registry.name() + "/" + repository + ":" + tag;
    }

    /** The same where it lies beside others that refer to it by its digest. */
    public Artifact pushTo(RealRegistry registry, String repository) {
        pushTo(registry, repository, digest());
        return this;
    }

    /** Puts it into a registry that need not have what it refers to. */
    public String putInto(FakeRegistry registry, String repository, String tag) {
        blobs.values().forEach(bytes -> registry.putBlob(repository, bytes));
        registry.putManifest(repository, tag, mediaType, document);
        return registry.name() + "/" + repository + ":" + tag;
    }
}
