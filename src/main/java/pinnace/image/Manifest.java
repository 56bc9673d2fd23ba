package pinnace.image;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.image.PullException.Kind;

/**
 * The manifest of one image for one platform (OCI image-spec, manifest.md; Docker's schema 2 has the same shape).
 *
 * <p>Immutable; the bytes are kept as the registry sent them, for the digest is of them.
 */
public final class Manifest {

    /** The largest configuration that is read, in bytes; real ones have some kilobytes. */
    public static final long LARGEST_CONFIG = 8L << 20;

    private final byte[] content;
    private final Descriptor descriptor;
    private final Descriptor config;
    private final List<Descriptor> layers;

    private Manifest(byte[] content, Descriptor descriptor, Descriptor config, List<Descriptor> layers) {
        this.content = content;
        this.descriptor = descriptor;
        this.config = config;
        this.layers = layers;
    }

    /**
     * Reads a manifest or an index, whichever it is.
     *
     * @param content the bytes, which already agree with the digest where one was asked for
     * @param contentType the media type that the registry gave; the document's own word is taken where that is none of
     *     an image's
     */
    public static Root parse(byte[] content, String contentType) {
        Json.Document document = Json.parse(content, Json.Document.class, "manifest");
        String said = MediaType.bare(contentType);
        String own = MediaType.bare(document.mediaType() == null ? "" : document.mediaType());
        if (MediaType.isSchema1(said)
                || (document.schemaVersion() != null && document.schemaVersion().intValue() == 1)) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This image has the old manifest of schema 1, which no loader of today takes; push it again with a current docker");
        }
        if (document.manifests() != null && (document.layers() != null || document.config() != null)) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The image's manifest is an index and an image at once, which is not allowed");
        }
        if (document.manifests() != null) {
            String type = MediaType.isIndex(said) ? said : MediaType.isIndex(own) ? own : MediaType.OCI_INDEX;
            return Index.of(content, type, document.manifests());
        }
        String type = MediaType.isManifest(said) ? said : MediaType.isManifest(own) ? own : MediaType.OCI_MANIFEST;
        return of(content, type, document);
    }

    private static Root of(byte[] content, String type, Json.Document document) {
        if (document.config() == null || document.layers() == null) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest has no configuration or no layers");
        }
        // Before the parts are read: an artifact may name what only its own tools understand.
        String configType =
                MediaType.bare(Objects.requireNonNullElse(document.config().mediaType(), ""));
        if (document.artifactType() != null || !MediaType.isImageConfig(configType)) {
            String artifact = document.artifactType() != null ? document.artifactType() : configType;
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This is no container image but an artifact of type " + Shown.of(artifact)
                            + ", which docker load does not take");
        }
        Descriptor config = document.config().checked();
        if (config.size() > LARGEST_CONFIG) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's configuration has " + config.size() + " bytes, more than the " + LARGEST_CONFIG
                            + " that are read");
        }
        List<Descriptor> layers =
                document.layers().stream().map(Manifest::layer).toList();
        checkSizes(config, layers);
        return new Single(
                new Manifest(content, new Descriptor(type, Digest.of(content), content.length), config, layers));
    }

    private static Descriptor layer(Json.@Nullable Part part) {
        if (part == null) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest has a layer that is null");
        }
        Descriptor layer = part.checked();
        if (MediaType.isForeignLayer(layer.mediaType())) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This image has a foreign layer (" + layer.digest()
                            + "), whose bytes are not in the registry, as Windows base images have");
        }
        if (!MediaType.isLayer(layer.mediaType())) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "This image has a layer of type " + Shown.of(layer.mediaType())
                            + ", which docker load does not take");
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
                throw new PullException(Kind.UNSUPPORTED, "The image's manifest gives sizes that no disk holds");
            }
        }
    }

    /** What a name or a digest may lead to. */
    public sealed interface Root permits Single, Index {
        /** The digest of this document. */
        Digest digest();
    }

    /** The image itself, without an index around it. */
    public record Single(Manifest manifest) implements Root {
        @Override
        public Digest digest() {
            return manifest.digest();
        }
    }

    /** What is the platform of an image, by its configuration; empty where that does not say. */
    public static Optional<Platform> platformOf(byte[] config) {
        return Json.parse(config, Json.Machine.class, "image configuration").checked();
    }

    /** Refuses an image whose configuration is for a platform that the wanted one does not run. */
    public static void checkPlatform(byte[] config, Platform wanted, String what) {
        checkPlatform(platformOf(config), wanted, what);
    }

    /** The same where it is known what the configuration says. */
    public static void checkPlatform(Optional<Platform> built, Platform wanted, String what) {
        // Many an arm image leaves the variant out of its configuration, so there it does not count.
        boolean fits = built.isEmpty()
                || wanted.runs(built.get())
                || new Platform(wanted.os(), wanted.architecture(), "").equals(built.get());
        if (!fits) {
            throw Index.noSuchPlatform(wanted, List.of(built.get()), what);
        }
    }

    /** The bytes as the registry sent them; a copy, the caller's own. */
    public byte[] content() {
        return content.clone();
    }

    /** What an index would say of this manifest. */
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
