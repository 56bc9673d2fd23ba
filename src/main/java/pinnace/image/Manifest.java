package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

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

    private static final long ALL_ELSE = 2000;

    private final Pieces content;
    private final Descriptor descriptor;
    private final Optional<String> artifactType;
    private final Map<String, String> annotations;
    private final Descriptor config;
    private final List<Descriptor> layers;

    private Manifest(Pieces content, Descriptor descriptor, Document document) {
        this.content = content;
        this.descriptor = descriptor;
        this.artifactType = document.artifactType();
        this.annotations = document.annotationsOfAll();
        this.config = document.config().orElseThrow().checked();
        this.layers = document.layers().orElseThrow().stream()
                .map(part -> part.orElseThrow(() ->
                                new PullException(Kind.UNSUPPORTED, "The image's manifest has a layer that is null"))
                        .checked())
                .toList();
        if (isImage() && config.size() > Configuration.LARGEST) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's configuration has " + config.size() + " bytes, more than the limit of "
                            + Configuration.LARGEST);
        }
        checkSizes(config, layers);
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
            return Index.of(new Descriptor(type, came.digest(), came.size()), came.kept(), document);
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
        if (content.isEmpty()) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The image's manifest is larger than the limit of " + (LARGEST >> 20) + " MiB");
        }
        return new Single(new Manifest(content.get(), descriptor, document));
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
        /** The descriptor of this document. */
        Descriptor descriptor();

        /** The digest of this document. */
        Digest digest();

        /** About how many bytes of memory it takes. */
        long weight();
    }

    /** The image itself, without an index around it. */
    public record Single(Manifest manifest) implements Root {
        @Override
        public Descriptor descriptor() {
            return manifest.descriptor();
        }

        @Override
        public Digest digest() {
            return manifest.digest();
        }

        @Override
        public long weight() {
            return manifest.weight();
        }
    }

    /** The bytes as the registry sent them. */
    public Pieces content() {
        return content;
    }

    /** About how many bytes of memory it takes, with an archive of it. */
    public long weight() {
        return ALL_ELSE
                + content.length()
                + Descriptor.weight(annotations)
                + layers.stream().mapToLong(Descriptor::weight).sum();
    }

    /** The descriptor of this manifest, as in an index. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** The manifest's digest. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** What kind of artifact it is; empty if it does not say, as images do not. */
    public Optional<String> artifactType() {
        return artifactType;
    }

    /** By name; of long ones the beginning. */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Whether it is of a container image, with a configuration that says what it runs on. */
    public boolean isImage() {
        return artifactType.isEmpty() && MediaType.isImageConfig(config.mediaType());
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
