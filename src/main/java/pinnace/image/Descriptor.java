package pinnace.image;

import java.util.Map;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * What a manifest says of a piece of content (OCI image-spec, descriptor.md).
 *
 * @param mediaType what it is; empty if the manifest does not say
 * @param digest its digest
 * @param size its length in bytes, 0 or more
 * @param platform what it runs on, for an entry of an index that says so
 * @param artifactType what kind of artifact it is, if it says so
 * @param annotations by name; of long ones the beginning
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Optional<Platform> platform,
        Optional<String> artifactType,
        Map<String, String> annotations) {

    /** How many annotations one descriptor, or one document, may have. */
    public static final int MOST_ANNOTATIONS = 1000;

    /** As docker's buildkit marks attestations. */
    private static final String COMPANION = "vnd.docker.reference.type";

    private static final long OBJECTS = 400;
    private static final long ANNOTATION = 150;

    /** Refuses a negative size, and size 0 without the digest of empty content. */
    public Descriptor {
        if (size < 0) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest gives a negative size for " + digest);
        }
        if (size == 0 && !digest.equals(Digest.of(new byte[0]))) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "The image's manifest gives size 0 for " + digest + ", which is not the digest of empty content");
        }
    }

    /** Content that is not an entry of an index. */
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Optional.empty(), Optional.empty(), Map.of());
    }

    /** Whether this entry of an index accompanies an image (a signature, an SBOM) and is not one itself. */
    public boolean isCompanion() {
        return isCompanion(annotations, platform);
    }

    /** Whether it is of an index, which refers to other documents. */
    public boolean isOfIndex() {
        return MediaType.isIndex(mediaType);
    }

    /** Whether it is of the manifest of an image or of an artifact. */
    public boolean isOfManifest() {
        return MediaType.isManifest(mediaType);
    }

    static boolean isCompanion(Map<String, String> annotations, Optional<Platform> platform) {
        return annotations.containsKey(COMPANION)
                || platform.filter(Platform::isUnknown).isPresent();
    }

    /** About how many bytes of memory it takes, with what an archive makes of it. */
    long weight() {
        return OBJECTS
                + 2L * (mediaType.length() + artifactType.map(String::length).orElse(0))
                + platform.map(Platform::weight).orElse(0L)
                + weight(annotations);
    }

    /** The same of annotations alone. */
    static long weight(Map<String, String> annotations) {
        return annotations.entrySet().stream()
                .mapToLong(one -> ANNOTATION
                        + 2L * (one.getKey().length() + one.getValue().length()))
                .sum();
    }
}
