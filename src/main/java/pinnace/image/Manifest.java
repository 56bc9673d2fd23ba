package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * The manifest of one image for one platform (OCI image-spec, manifest.md; Docker's schema 2 has the same shape).
 *
 * @param content the document as the registry sent it, because the digest is of these bytes
 * @param descriptor the descriptor of this manifest, as in an index
 * @param artifactType what kind of artifact it is; empty if it does not say, as images do not
 * @param annotations by name; of long ones the beginning
 * @param config the configuration
 * @param layers the layers from the bottom up; one may occur more than once
 */
public record Manifest(
        Pieces content,
        Descriptor descriptor,
        Optional<String> artifactType,
        Map<String, String> annotations,
        Descriptor config,
        List<Descriptor> layers) {

    /** The largest manifest that is read, in bytes, as in the distribution-spec. */
    public static final long LARGEST = 4L << 20;

    /** More than any loader accepts: docker has a limit of 125 layers, containers/storage of 500. */
    public static final int MOST_LAYERS = 1000;

    private static final long ALL_ELSE = 2000;

    /** Refuses a configuration that is too large, two sizes for one digest, and sizes that no archive can have. */
    public Manifest {
        if (isImage(artifactType, config) && config.size() > Configuration.LARGEST) {
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

        /** The descriptor of this document. */
        Descriptor descriptor();

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

    /** About how many bytes of memory it takes, with an archive of it. */
    public long weight() {
        return ALL_ELSE
                + content.length()
                + Descriptor.weight(annotations)
                + layers.stream().mapToLong(Descriptor::weight).sum();
    }

    /** The manifest's digest. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** Whether it is of a container image, with a configuration that says what it runs on. */
    public boolean isImage() {
        return isImage(artifactType, config);
    }

    private static boolean isImage(Optional<String> artifactType, Descriptor config) {
        return artifactType.isEmpty() && MediaType.isImageConfig(config.mediaType());
    }
}
