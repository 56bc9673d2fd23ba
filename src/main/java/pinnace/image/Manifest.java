package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinnace.image.PullException.Kind;

/**
 * The manifest of one image for one platform (OCI image-spec, manifest.md; Docker's schema 2 has the same shape).
 *
 * <p>Immutable; the bytes are kept as the registry sent them, because the digest is of them.
 */
public final class Manifest {

    /** The largest manifest that is read, in bytes, as in the distribution-spec. */
    public static final long LARGEST = 4L << 20;

    /** More than any loader accepts: docker has a limit of 125 layers, containers/storage of 500. */
    public static final int MOST_LAYERS = 1000;

    /** Memory for a layer and its parts of an archive, in bytes. */
    private static final long LAYER = 400;

    private static final long ALL_ELSE = 2000;

    private final Pieces content;
    private final Descriptor descriptor;
    private final Descriptor config;
    private final List<Descriptor> layers;

    private Manifest(Pieces content, Descriptor descriptor, Descriptor config, List<Descriptor> layers) {
        this.content = content;
        this.descriptor = descriptor;
        this.config = config;
        this.layers = layers;
    }

    /**
     * Reads a manifest or an index, whichever it is.
     *
     * @param content the bytes, already verified if a digest was asked for
     * @param contentType the media type that the registry sent; if that is not one of an image, the document's own
     *     counts
     */
    public static Root parse(byte[] content, String contentType) {
        try {
            return Received.of(new ByteArrayInputStream(content), contentType, held -> {})
                    .root();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    static Root of(Document document, String contentType, ArrivingDocument.Bytes came) {
        String said = MediaType.bare(contentType);
        String own = MediaType.bare(document.mediaType().orElse(""));
        if (MediaType.isSchema1(said)
                || document.schemaVersion().filter(Manifest::isOne).isPresent()) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This image has an old manifest (schema 1), which current loaders do not read; push the image again with a current docker");
        }
        if (document.manifests().isPresent()
                && (document.layers().isPresent() || document.config().isPresent())) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The image's manifest is both an index and an image, which is not allowed");
        }
        if (document.manifests().isPresent()) {
            String type = MediaType.isIndex(said) ? said : MediaType.isIndex(own) ? own : MediaType.OCI_INDEX;
            return Index.of(came.digest(), type, document.manifests().get());
        }
        String type = MediaType.isManifest(said) ? said : MediaType.isManifest(own) ? own : MediaType.OCI_MANIFEST;
        return of(document, new Descriptor(type, came.digest(), came.size()), came.kept());
    }

    private static boolean isOne(BigDecimal schemaVersion) {
        return schemaVersion.compareTo(BigDecimal.ONE) == 0;
    }

    private static Root of(Document document, Descriptor descriptor, Optional<Pieces> content) {
        if (document.config().isEmpty() || document.layers().isEmpty()) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest has no configuration or no layers");
        }
        Part config = document.config().get();
        refuseArtifacts(document.artifactType(), config.mediaType());
        if (content.isEmpty()) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The image's manifest is larger than the limit of " + (LARGEST >> 20) + " MiB");
        }
        Descriptor checked = config.checked();
        if (checked.size() > Configuration.LARGEST) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's configuration has " + checked.size() + " bytes, more than the limit of "
                            + Configuration.LARGEST);
        }
        List<Descriptor> layers =
                document.layers().get().stream().map(Manifest::layer).toList();
        checkSizes(checked, layers);
        return new Single(new Manifest(content.get(), descriptor, checked, layers));
    }

    /** Before the parts are checked: an artifact may contain what only its own tools understand. */
    private static void refuseArtifacts(Optional<String> artifactType, String configType) {
        if (artifactType.isPresent() || !MediaType.isImageConfig(configType)) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This is not a container image but an artifact of type " + Shown.of(artifactType.orElse(configType))
                            + ", which docker load cannot load");
        }
    }

    private static Descriptor layer(Optional<Part> part) {
        Descriptor layer = part.orElseThrow(
                        () -> new PullException(Kind.UNSUPPORTED, "The image's manifest has a layer that is null"))
                .checked();
        if (MediaType.isForeignLayer(layer.mediaType())) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This image has a foreign layer (" + layer.digest()
                            + "), whose bytes are not in the registry; Windows base images have such layers");
        }
        if (!MediaType.isLayer(layer.mediaType())) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This image has a layer of type " + Shown.of(layer.mediaType())
                            + ", which docker load cannot load");
        }
        return layer;
    }

    private static void checkSizes(Descriptor config, List<Descriptor> layers) {
        Map<Digest, Long> sizes = new HashMap<>(Map.of(config.digest(), config.size()));
        long sum = config.size();
        for (Descriptor layer : layers) {
            Long other = sizes.put(layer.digest(), layer.size());
            if (other != null && other != layer.size()) {
                throw new PullException(Kind.UNSUPPORTED, "The image's manifest gives two sizes for " + layer.digest());
            }
            sum += layer.size();
            if (sum < 0 || sum > Long.MAX_VALUE / 2) {
                throw new PullException(Kind.UNSUPPORTED, "The sizes in the image's manifest are too large");
            }
        }
    }

    /** What a name or a digest may refer to. */
    public sealed interface Root permits Single, Index {
        /** The digest of this document. */
        Digest digest();

        /** About how many bytes of memory it takes. */
        long weight();
    }

    /** The image itself, without an index around it. */
    public record Single(Manifest manifest) implements Root {
        @Override
        public Digest digest() {
            return manifest.digest();
        }

        @Override
        public long weight() {
            return manifest.weight();
        }
    }

    /** The bytes as the registry sent them, from memory; the caller closes. */
    public InputStream content() {
        return content.open();
    }

    /** About how many bytes of memory it takes, with an archive of it. */
    public long weight() {
        return ALL_ELSE + content.length() + LAYER * layers.size();
    }

    /** The descriptor of this manifest, as in an index. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** The manifest's digest. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** The configuration. */
    public Descriptor config() {
        return config;
    }

    /** The layers from the bottom up; one may occur more than once. */
    public List<Descriptor> layers() {
        return layers;
    }
}
