package pinnace.stream;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;

/**
 * Blobs that are checked on their way: the read that would hand out a blob's last bytes fails unless its digest agrees.
 *
 * <p>A digest is of the whole, and a client may get a blob in parts. So every part has to fit what this node delivered
 * of the blob before ({@link BlobHistory}); a part that does not loses its last bytes, and from then on the blob is
 * given to fresh downloads only. What another node delivered, or this one long ago, is not known: such a part goes out
 * unchecked, and the log says so.
 */
public final class VerifiedBlobs implements BlobStore {

    private final BlobStore blobs;
    private final Delivered delivered;

    /**
     * How long a part may be late because the bytes before it are read again.
     *
     * @param time the clock
     * @param most well within what a client's line may be silent for
     */
    public record Patience(Time time, Duration most) {}

    /** What all blobs of one download have in common. */
    record Delivered(BlobHistories histories, Patience patience, Instant begun) {}

    /** Checks what comes from {@code blobs}, for a download that begins now. */
    public VerifiedBlobs(BlobStore blobs, BlobHistories histories, Patience patience) {
        this.blobs = blobs;
        this.delivered = new Delivered(histories, patience, patience.time().now());
    }

    @Override
    public InputStream open(Blob blob, long from, long to) {
        BlobRange range = new BlobRange(blob, from, to);
        if (!range.isWhole()) {
            delivered.histories().check(range);
        }
        return new BlobStream(new VerifiedBlob(new OpenBlob(blobs, blob), range, delivered));
    }

    @Override
    public void close() {
        blobs.close();
    }
}
