package pinnace.archive;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Reference;
import pinnace.stream.Blob;

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
     * The archive of some images: deterministic, the same for the same pinned images and names on every node. A layer
     * that several of them have is in it once.
     *
     * @param images in their order; one or more
     * @throws PullException as {@link #check} does
     */
    public static Archive of(List<NamedImage> images) {
        Entries entries = new Entries();
        entries.add(new Entry.Directory("blobs/"));
        entries.add(new Entry.Directory("blobs/sha256/"));
        for (NamedImage named : images) {
            Manifest manifest = named.image().manifest();
            check(manifest);
            Stream.concat(Stream.of(manifest.config()), manifest.layers().stream())
                    .forEach(blob -> entries.add(new Entry.OfBlob(new Blob(named.origin(), blob))));
            entries.add(new Entry.OfDocument(manifest.descriptor(), manifest.content()));
            named.index().ifPresent(entries::add);
        }
        entries.add(made("manifest.json", JSON.toJson(DockerImage.of(images))));
        entries.add(made("index.json", JSON.toJson(OciIndex.of(images))));
        entries.add(made("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"));
        return new Archive(entries.inOrder());
    }

    /** Each file once, where it came first. */
    private static final class Entries {

        private final Map<String, Entry> byName = new LinkedHashMap<>();

        void add(Entry entry) {
            Entry before = byName.putIfAbsent(entry.name(), entry);
            if (before != null && before.size() != entry.size()) {
                throw unsupported("Two of the images give different sizes for " + entry.name());
            }
        }

        List<Entry> inOrder() {
            return List.copyOf(byName.values());
        }
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

        /** One for each image, with all the tags that it has in the archive. */
        static List<DockerImage> of(List<NamedImage> images) {
            Map<Digest, DockerImage> byManifest = new LinkedHashMap<>();
            for (NamedImage named : images) {
                DockerImage one = of(named);
                byManifest.merge(named.image().manifest().digest(), one, DockerImage::with);
            }
            return List.copyOf(byManifest.values());
        }

        private static DockerImage of(NamedImage named) {
            Manifest manifest = named.image().manifest();
            List<String> tags = named.names().stream().flatMap(DockerImage::tag).toList();
            return new DockerImage(
                    Entry.nameOf(manifest.config().digest()),
                    tags.isEmpty() ? null : tags,
                    manifest.layers().stream()
                            .map(layer -> Entry.nameOf(layer.digest()))
                            .toList());
        }

        private static Stream<String> tag(Reference name) {
            return name.tag().map(tag -> name.familiarName() + ":" + tag).stream();
        }

        private DockerImage with(DockerImage other) {
            List<String> tags = Stream.of(this, other)
                    .flatMap(one -> Optional.ofNullable(one.repoTags).stream())
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            return new DockerImage(config, tags.isEmpty() ? null : tags, layers);
        }
    }

    /** {@code index.json} (OCI image-spec, image-index.md). */
    @JsonbPropertyOrder({"schemaVersion", "mediaType", "manifests"})
    public record OciIndex(int schemaVersion, String mediaType, List<IndexEntry> manifests) {

        static OciIndex of(List<NamedImage> images) {
            return new OciIndex(
                    2,
                    MediaType.OCI_INDEX,
                    images.stream()
                            .flatMap(
                                    named -> named.names().stream().map(name -> IndexEntry.of(named.named(name), name)))
                            .distinct()
                            .toList());
        }
    }

    /** A descriptor in {@code index.json}. */
    @JsonbPropertyOrder({"mediaType", "digest", "size", "annotations"})
    public record IndexEntry(String mediaType, String digest, long size, Map<String, String> annotations) {

        /**
         * Has the name that containerd gives what it describes; containerd's own annotation comes first, because the
         * standard one holds only a tag.
         */
        static IndexEntry of(Descriptor document, Reference name) {
            Map<String, String> annotations = new TreeMap<>(Map.of("io.containerd.image.name", name.toString()));
            name.tag().ifPresent(tag -> annotations.put("org.opencontainers.image.ref.name", tag));
            return new IndexEntry(document.mediaType(), document.digest().toString(), document.size(), annotations);
        }
    }
}
