package pinnace.stream;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import pinnace.image.Descriptor;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

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
    private final Download download;

    /**
     * Where blobs come from, and for whom.
     *
     * @param histories what this node has delivered lately
     * @param place tells, by its equality, the place and the caller: what is known of a blob counts there alone
     */
    public record Scope(BlobHistories histories, Object place) {}

    /**
     * How long a part may be late because the bytes before it are read again.
     *
     * @param time the clock
     * @param most well within what a client's line may be silent for
     */
    public record Patience(Time time, Duration most) {}

    /** What all blobs of one download have in common. */
    record Download(Scope scope, Patience patience, Instant begun) {

        BlobHistory enter(BlobRange range, VerifiedBlob delivery) {
            return scope.histories().enter(scope.place(), range, delivery);
        }

        void leave(BlobRange range, VerifiedBlob delivery) {
            scope.histories().leave(scope.place(), range, delivery);
        }
    }

    /** Checks what comes from {@code blobs}, for a download that begins now. */
    public VerifiedBlobs(BlobStore blobs, Scope scope, Patience patience) {
        this.blobs = blobs;
        this.download = new Download(scope, patience, patience.time().now());
    }

    @Override
    public void check(BlobRange range) {
        Scope scope = download.scope();
        if (scope.histories().isSuspect(scope.place(), range.blob())) {
            throw doesNotFit(range.blob());
        }
    }

    static PullException doesNotFit(Descriptor blob) {
        return new PullException(
                Kind.CONFLICT,
                "The rest of this file cannot be sent: what was sent of " + blob.digest()
                        + " before was broken. Delete the file and begin the download anew");
    }

    @Override
    public InputStream open(Descriptor blob, long from, long to) {
        BlobRange range = new BlobRange(blob, from, to);
        if (!range.isWhole()) {
            check(range);
        }
        return new VerifiedBlob(new OpenBlob(blobs, blob), range, download);
    }

    @Override
    public boolean givesParts(Descriptor blob) {
        return blobs.givesParts(blob);
    }

    @Override
    public void close() {
        blobs.close();
    }
}
