package pinnace.stream;

import java.util.List;
import java.util.Map;
import pinnace.image.Digest;

/**
 * How downloads get their blobs: from whatever origins they are of, read ahead across all of them, and verified, each
 * under its own origin.
 *
 * @param histories what this node has delivered
 * @param patience how long a blob may be late because bytes of it are read again
 * @param means for reading ahead
 */
public record Blobs(BlobHistories histories, VerifiedBlobs.Patience patience, AheadBlobs.Means means) {

    /**
     * The blobs of a download that begins now; closing it ends all fetching.
     *
     * @param raw where the bytes come from; it is owned from here on
     * @param known blobs that are at hand, verified
     * @param plan what will be opened, in this order
     */
    public BlobStore of(BlobStore raw, Map<Digest, byte[]> known, List<BlobRange> plan) {
        List<BlobRange> missing = plan.stream()
                .filter(range -> !known.containsKey(range.blob().digest()))
                .toList();
        return new KnownBlobs(new VerifiedBlobs(new AheadBlobs(raw, missing, means), histories, patience), known);
    }
}
