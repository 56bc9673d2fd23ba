package pinnace.image;

import java.util.Optional;
import pinnace.image.PullException.Kind;

/**
 * What a manifest says of a piece of content (OCI image-spec, descriptor.md).
 *
 * @param mediaType what it is; empty if the manifest does not say
 * @param digest its digest
 * @param size its length in bytes, 0 or more
 * @param platform what it runs on, for an entry of an index that says so
 */
public record Descriptor(String mediaType, Digest digest, long size, Optional<Platform> platform) {

    /** How many annotations one descriptor, or one document, may have. */
    public static final int MOST_ANNOTATIONS = 1000;

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
        this(mediaType, digest, size, Optional.empty());
    }
}
