package pinnace.stream;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;

/**
 * One delivery of a blob, or of a part of it, that has to fit the blob's history and becomes a part of it.
 *
 * <p>Where the hash of the beginning is known close before the part, the few bytes between are read again, and the
 * running hash goes on from there. Where that would take too long, or nothing is known, the part is a stretch, hashed
 * by itself until it comes to a byte where the hash of the beginning is known.
 *
 * <p>Read by one thread; closed by any.
 */
final class VerifiedBlob implements BlobStream.Reader {

    private static final Logger LOG = Logger.getLogger(VerifiedBlob.class.getName());

    /** How much is read at once where bytes are read again, in bytes. */
    static final int CHUNK = 32 * 1024;

    private final BlobRange range;
    private final VerifiedBlobs.Delivered delivered;
    private final BlobHistory history;
    private final OpenBlob content;
    /** What was suspect before this download began is taken for what its own digest says. */
    private final boolean isAnew;

    private boolean begun;
    private volatile boolean closed;
    /** The next byte to be handed out. */
    private long at;
    /** The hash of the beginning, where it is known. */
    private Optional<RunningHash> beginning = Optional.empty();
    /** Else the hash of what came since this byte. */
    private MessageDigest stretch = Digest.sha256();

    private long since;

    VerifiedBlob(OpenBlob content, BlobRange range, VerifiedBlobs.Delivered delivered) {
        this.content = content;
        this.range = range;
        this.delivered = delivered;
        this.at = range.from();
        this.since = range.from();
        this.history = delivered.histories().enter(range, this);
        this.isAnew = range.isWhole()
                && history.suspectSince()
                        .filter(moment -> moment.isBefore(delivered.begun()))
                        .isPresent();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!begun) {
            begun = true;
            begin();
        }
        if (at == range.to()) {
            return -1;
        }
        int n = content.read(at, range.to(), target, offset, length);
        if (take(target, offset, n) && !isAnew && history.isDue()) {
            settle(false);
        }
        if (at == range.to()) {
            finish();
        }
        return n;
    }

    /** Finds the hash of what lies before the part, with some bytes read again; or does without. */
    private void begin() throws IOException {
        boolean isKnown = range.from() == 0 || !history.isAlone();
        if (!isKnown) {
            unchecked("this node has not delivered its beginning");
        }
        Marks.Running known = history.marks().before(range.from());
        if (history.isNear(known.at(), range.from(), isKnown)) {
            readAgain(new RunningHash(history, known));
        }
        if (isKnown && beginning.isEmpty()) {
            unchecked("its beginning can only be checked when the end of the layer is asked for here");
        }
    }

    private void unchecked(String why) {
        LOG.log(Level.INFO, "{0} is sent unverified from byte {1} on, to byte {2}: {3}", new Object[] {
            range.blob().digest(), Long.toString(range.from()), Long.toString(range.to()), why
        });
    }

    /** Unless it takes too long: while it is read again the client gets nothing. */
    private void readAgain(RunningHash hash) throws IOException {
        byte[] chunk = new byte[CHUNK];
        Instant latest =
                delivered.patience().time().now().plus(delivered.patience().most());
        while (hash.at() < range.from()) {
            if (delivered.patience().time().now().isAfter(latest)) {
                content.letGo();
                return;
            }
            int wanted = (int) Math.min(chunk.length, range.from() - hash.at());
            compare(hash.take(chunk, 0, content.read(hash.at(), range.to(), chunk, 0, wanted)));
        }
        compare(hash.agreesHere());
        synchronized (this) {
            beginning = Optional.of(hash);
        }
    }

    /** Hashes bytes that are about to be handed out; whether a client may have all that follows them already. */
    private synchronized boolean take(byte[] bytes, int offset, int length) throws IOException {
        checkOpen();
        boolean isAtBorder = false;
        for (int done = 0; done < length; ) {
            long border = history.marks().nextBorder(at);
            long stop = beginning.isPresent() ? border : Math.min(border, since + history.longestStretch());
            int n = (int) Math.min(length - done, stop - at);
            hash(bytes, offset + done, n);
            at += n;
            done += n;
            isAtBorder |= at == border;
            if (at == stop) {
                endStretch();
            }
        }
        return isAtBorder;
    }

    private void hash(byte[] bytes, int offset, int length) {
        if (beginning.isPresent()) {
            compare(beginning.get().take(bytes, offset, length));
        } else {
            stretch.update(bytes, offset, length);
        }
    }

    /** Where the hash of the beginning is known here, it continues; else another stretch begins. */
    private void endStretch() {
        if (beginning.isPresent()) {
            return;
        }
        if (at > since) {
            history.delivered(new Settlement.Stretch(since, at, Digest.of(stretch)));
            since = at;
        }
        beginning = history.marks().at(at).map(known -> new RunningHash(history, known));
    }

    private void compare(boolean agrees) {
        if (!agrees && !isAnew) {
            delivered.histories().mismatched();
            throw history.doesNotFit();
        }
    }

    /** Shows what it has given, if that reaches {@code place}: there a delivery begins whose client may have got it. */
    synchronized void showBehind(long place) {
        if (at < place || place <= since || closed) {
            return;
        }
        endStretch();
        beginning.ifPresent(hash -> hash.showBehind(place));
    }

    /** All is hashed, and the last bytes are not out yet. */
    private void finish() throws IOException {
        boolean end = range.to() == range.blob().size();
        if (beginning.isPresent()) {
            agree(end);
        }
        synchronized (this) {
            endStretch();
        }
        if (history.isGiven(range.isWhole(), end)) {
            return;
        }
        if (end || history.isDue()) {
            settle(end);
        }
        if (history.suspectSince().isPresent()) {
            throw history.doesNotFit();
        }
    }

    private void agree(boolean end) {
        RunningHash hash = beginning.orElseThrow();
        if (!hash.agreesHere()) {
            delivered.histories().mismatched();
            throw end
                    ? new PullException(
                            Kind.CORRUPT,
                            "The registry sent bytes that do not have the digest "
                                    + range.blob().digest() + ": theirs is " + hash.digest())
                    : history.doesNotFit();
        }
    }

    /** Reads again what was delivered without the hash of what lies before it. */
    private void settle(boolean end) throws IOException {
        history.beginSettling(this);
        try {
            Optional<Settlement> left = history.settlement(end);
            while (left.isPresent()) {
                content.letGo();
                left.get().read(content);
                left = history.settlement(end);
            }
        } finally {
            history.endSettling();
            content.letGo();
        }
    }

    /** Fails where it has been closed, maybe by another thread. */
    void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("closed by its reader");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            showBehind(at);
            closed = true;
        }
        delivered.histories().leave(range, this);
        content.close();
    }
}
