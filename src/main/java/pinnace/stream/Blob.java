package pinnace.stream;

import pinnace.image.Descriptor;
import pinnace.image.Digest;

/**
 * A blob and where it comes from. One archive may have blobs of several registries and repositories.
 *
 * @param origin where it comes from
 * @param descriptor what a manifest says of it
 */
public record Blob(Origin origin, Descriptor descriptor) {

    /** Its digest. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** How many bytes it has. */
    public long size() {
        return descriptor.size();
    }
}
