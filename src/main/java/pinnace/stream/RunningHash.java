package pinnace.stream;

import java.security.MessageDigest;
import pinnace.image.Digest;

/** The hash of a blob's beginning, as it gets longer: shown to the blob's history wherever that wants it. */
final class RunningHash {

    private final BlobHistory history;
    private final MessageDigest hash;
    private long at;
    private long shown;

    /** Goes on from here; takes the hash over. */
    RunningHash(BlobHistory history, Marks.Running from) {
        this.history = history;
        this.at = from.at();
        this.shown = from.at();
        this.hash = from.hash();
    }

    /** How many bytes it is of. */
    long at() {
        return at;
    }

    /** Continues with these bytes; whether it matches all known hashes on the way, up to the blob's last byte. */
    boolean take(byte[] bytes, int offset, int length) {
        boolean agrees = true;
        for (int done = 0; done < length; ) {
            long stop = history.marks().nextStop(at);
            int n = (int) Math.min(length - done, stop - at);
            hash.update(bytes, offset + done, n);
            at += n;
            done += n;
            agrees &= at < stop || history.isEnd(at) || show(false);
        }
        return agrees;
    }

    /**
     * The same where a delivery begins or ends: what is known here stays known. At the blob's end it is the digest that
     * it has to agree with.
     */
    boolean agreesHere() {
        return show(true);
    }

    /** Shows where it is, unless it has shown everything before {@code place} already. */
    void showBehind(long place) {
        if (shown < place) {
            // Where it does not agree the blob is suspect from here on, and this delivery is told at its end.
            show(true);
        }
    }

    private boolean show(boolean border) {
        shown = at;
        return history.agrees(at, hash, border);
    }

    /** The digest of all bytes so far. */
    Digest digest() {
        return Digest.of(Marks.copy(hash));
    }
}
