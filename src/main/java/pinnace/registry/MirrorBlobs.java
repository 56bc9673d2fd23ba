package pinnace.registry;

import java.util.Optional;
import pinnace.stream.BlobStore;

/**
 * Blobs as one mirror has them.
 *
 * @param mirror which one
 * @param blobs what it has
 * @param passedOver whether it is asked
 */
record MirrorBlobs(Endpoint mirror, BlobStore blobs, PassedOver passedOver) {

    /** A request to it; empty where it is passed over. */
    Optional<PassedOver.Attempt> turn() {
        return passedOver.turn(mirror);
    }
}
