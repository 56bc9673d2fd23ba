package pinnace.archive;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Reference;
import pinnace.stream.Blob;
import pinnace.stream.Origin;

/**
 * The entries, and their order, of an archive that docker, podman, skopeo and containerd all load: docker's
 * {@code manifest.json} and an OCI image layout (image-spec, image-layout.md) over the same blobs.
 *
 * <p>The metadata comes last: a file that was cut anywhere among the blobs has none, so every loader refuses it and
 * leaves nothing behind.
 */
public final class DockerArchive {

    private static final Jsonb JSON = JsonbBuilder.create();

    private DockerArchive() {}

    /**
     * The archive of one image: deterministic, the same for the same pinned image and name on every node.
     *
     * @param origin where its blobs come from
     * @throws PullException as {@link #check} does
     */
    public static Archive of(Image image, Origin origin) {
        Manifest manifest = image.manifest();
        check(manifest);
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry.Directory("blobs/"));
        entries.add(new Entry.Directory("blobs/sha256/"));
        Set<Digest> written = new HashSet<>();
        Stream.concat(Stream.of(manifest.config()), manifest.layers().stream())
                .filter(blob -> written.add(blob.digest()))
                .forEach(blob -> entries.add(new Entry.OfBlob(new Blob(origin, blob))));
        entries.add(new Entry.OfManifest(manifest));
        entries.add(made("manifest.json", JSON.toJson(List.of(DockerImage.of(image)))));
        entries.add(made("index.json", JSON.toJson(OciIndex.of(image))));
        entries.add(made("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"));
        return new Archive(entries);
    }

    /**
     * Refuses an image that no loader takes.
     *
     * @throws PullException {@link Kind#UNSUPPORTED}
     */
    public static void check(Manifest manifest) {
        if (!manifest.isImage()) {
            String type = manifest.artifactType().orElse(manifest.config().mediaType());
            throw unsupported("This is not a container image but an artifact of type " + Shown.of(type)
                    + ", which docker load cannot load");
        }
        for (Descriptor layer : manifest.layers()) {
            if (MediaType.isForeignLayer(layer.mediaType())) {
                throw unsupported("This image has a foreign layer (" + layer.digest()
                        + "), whose bytes are not in the registry; Windows base images have such layers");
            }
            if (!MediaType.isLayer(layer.mediaType())) {
                throw unsupported("This image has a layer of type " + Shown.of(layer.mediaType())
                        + ", which docker load cannot load");
            }
        }
    }

    private static PullException unsupported(String sentence) {
        return new PullException(Kind.UNSUPPORTED, sentence);
    }

    private static Entry made(String name, String content) {
        return new Entry.Made(name, new Segment.Bytes(content.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * An element of {@code manifest.json} (docker's image-spec v1.2). Without a tag RepoTags is null: docker loads an
     * image without a name if a digest is there.
     */
    @JsonbPropertyOrder({"config", "repoTags", "layers"})
    public record DockerImage(
            @JsonbProperty("Config") String config,

            @JsonbProperty("RepoTags") @JsonbNillable @Nullable
            List<String> repoTags,

            @JsonbProperty("Layers") List<String> layers) {

        static DockerImage of(Image image) {
            Manifest manifest = image.manifest();
            Reference name = image.name();
            return new DockerImage(
                    Entry.nameOf(manifest.config().digest()),
                    name.tag()
                            .map(tag -> List.of(name.familiarName() + ":" + tag))
                            .orElse(null),
                    manifest.layers().stream()
                            .map(layer -> Entry.nameOf(layer.digest()))
                            .toList());
        }
    }

    /** {@code index.json} (OCI image-spec, image-index.md). */
    @JsonbPropertyOrder({"schemaVersion", "mediaType", "manifests"})
    public record OciIndex(int schemaVersion, String mediaType, List<IndexEntry> manifests) {

        static OciIndex of(Image image) {
            Descriptor manifest = image.manifest().descriptor();
            return new OciIndex(
                    2,
                    pinnace.image.MediaType.OCI_INDEX,
                    List.of(new IndexEntry(
                            manifest.mediaType(), manifest.digest().toString(), manifest.size(), names(image))));
        }

        /**
         * The names that containerd gives the image; its own annotation comes first, because the standard one holds
         * only a tag.
         */
        private static Map<String, String> names(Image image) {
            Reference name = image.name();
            Map<String, String> names = new TreeMap<>();
            names.put(
                    "io.containerd.image.name",
                    name.name()
                            + name.tag()
                                    .map(tag -> ":" + tag)
                                    .orElse("@" + image.manifest().digest()));
            name.tag().ifPresent(tag -> names.put("org.opencontainers.image.ref.name", tag));
            return names;
        }
    }

    /** A descriptor in {@code index.json}. */
    @JsonbPropertyOrder({"mediaType", "digest", "size", "annotations"})
    public record IndexEntry(String mediaType, String digest, long size, Map<String, String> annotations) {}
}
