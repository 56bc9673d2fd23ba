package pinnace.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The media types of images (OCI image-spec media-types.md; distribution, manifest-v2-2.md) and what can be done with
 * each.
 */
public final class MediaType {

    /** An OCI image index. */
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    /** An OCI image manifest. */
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /** An OCI image configuration. */
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    /** Docker's manifest list. */
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    /** Docker's image manifest, version 2, schema 2. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /** Docker's image configuration. */
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    /** The value of {@code Accept} in a request for a manifest. */
    public static final String ACCEPT_MANIFESTS =
            String.join(", ", List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST));

    private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

    private static final Set<String> LAYERS = Set.of(
            "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.oci.image.layer.v1.tar+gzip",
            "application/vnd.oci.image.layer.v1.tar+zstd",
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "application/vnd.docker.image.rootfs.diff.tar.zstd");

    /** Old registries stored configurations under these (distribution#1621); docker takes them for images too. */
    private static final Set<String> DEFAULTED_CONFIGS =
            Set.of("application/octet-stream", "application/json", "text/html", "");

    /** The types that occur most, so that each is in memory once. */
    private static final Map<String, String> SHARED = Stream.concat(
                    Stream.of(OCI_INDEX, OCI_MANIFEST, OCI_CONFIG, DOCKER_LIST, DOCKER_MANIFEST, DOCKER_CONFIG),
                    LAYERS.stream())
            .collect(Collectors.toUnmodifiableMap(type -> type, type -> type));

    private MediaType() {}

    /** The type alone, in lower case, without parameters such as {@code ; charset=utf-8}. */
    public static String bare(String contentType) {
        int parameters = contentType.indexOf(';');
        String bare = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return SHARED.getOrDefault(bare, bare);
    }

    static boolean isIndex(String type) {
        return type.equals(OCI_INDEX) || type.equals(DOCKER_LIST);
    }

    static boolean isManifest(String type) {
        return type.equals(OCI_MANIFEST) || type.equals(DOCKER_MANIFEST);
    }

    static boolean isSchema1(String type) {
        return type.startsWith(SCHEMA_1);
    }

    static boolean isImageConfig(String type) {
        return type.equals(OCI_CONFIG) || type.equals(DOCKER_CONFIG) || DEFAULTED_CONFIGS.contains(type);
    }

    /** Whether it is a layer that loaders can unpack. */
    public static boolean isLayer(String type) {
        return LAYERS.contains(type);
    }

    /** A layer whose bytes the registry need not have: Windows base layers; deprecated. */
    public static boolean isForeignLayer(String type) {
        return type.contains(".nondistributable.") || type.contains(".foreign.");
    }
}
