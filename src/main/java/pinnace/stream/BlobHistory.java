package pinnace.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.failure.PullException;
import pinnace.image.Digest;

/**
 * What this node has delivered of one blob, as hashes: enough to tell whether all that clients have got fits together.
 *
 * <p>Every delivery shows the hash of the blob's beginning where it begins, where it ends, wherever another delivery
 * begins or ends, and now and then between ({@link Marks}). Two deliveries that come to the same byte have to have the
 * same hash there. So they agree on everything before it, and what several of them gave together is right if the last
 * one comes to the blob's end and the whole has its digest. Two deliveries that disagree make the blob suspect: some
 * client has a wrong beginning, and it cannot be told which one.
 *
 * <p>A <em>stretch</em> was delivered without the hash of what lies before it, as slices that are fetched at the same
 * time are. Before any client gets the blob's last byte, all stretches are <em>settled</em>: read once more, from a
 * mark before them to a mark behind them. What is delivered after that is settled before it comes to a border, for
 * there a client may have the rest already.
 *
 * <p>Safe for threads.
 */
final class BlobHistory {

    private static final Logger LOG = Logger.getLogger(BlobHistory.class.getName());

    /** What lies further before a part than so many intervals is not read again before it is given, but after. */
    private static final long NEAR = 64;

    private final Blob blob;
    private final long interval;
    private final Time time;
    private final Marks marks;
    private final List<Settlement.Stretch> unsettled = new ArrayList<>();
    private final List<VerifiedBlob> running = new ArrayList<>();
    private Optional<Instant> suspectSince = Optional.empty();
    private long deliveries;
    private boolean endIsOut;
    private boolean isBeingSettled;

    /** Nothing was delivered yet; a hash is shown every {@code interval} bytes. */
    BlobHistory(Blob blob, long interval, Time time) {
        this.blob = blob;
        this.interval = interval;
        this.time = time;
        this.marks = new Marks(blob.size(), interval);
    }

    /**
     * Since when deliveries are known to disagree, with each other or with the digest. After an hour all that is
     * forgotten.
     */
    synchronized Optional<Instant> suspectSince() {
        Instant oldest = time.now().minus(BlobHistories.REMEMBERED);
        if (suspectSince.filter(oldest::isAfter).isPresent()) {
            suspectSince = Optional.empty();
            forget();
        }
        return suspectSince;
    }

    /** Some client's beginning is wrong; from now on only downloads that begin anew get the blob. */
    synchronized void suspect() {
        suspectSince = suspectSince.or(() -> Optional.of(time.now()));
    }

    /** The same, and what to tell the client. */
    PullException doesNotFit() {
        suspect();
        return BlobHistories.doesNotFit(blob);
    }

    /**
     * Takes note of a delivery that begins at this byte; returns those that run already.
     *
     * @param most how many marks and stretches there may be; if there are more, all of them are forgotten
     */
    synchronized List<VerifiedBlob> enter(VerifiedBlob delivery, long from, int most) {
        if (weight() > most) {
            forget();
            LOG.log(
                    Level.INFO,
                    "{0} was sent in too many parts to remember them; resumes of it are sent unverified",
                    blob.digest());
        }
        List<VerifiedBlob> others = List.copyOf(running);
        running.add(delivery);
        deliveries++;
        marks.want(from);
        return others;
    }

    private void forget() {
        marks.clear();
        unsettled.clear();
        endIsOut = false;
        deliveries = running.size();
    }

    /** A delivery is over; whether it was the last that runs. */
    synchronized boolean leave(VerifiedBlob delivery) {
        running.remove(delivery);
        notifyAll();
        return running.isEmpty();
    }

    /** Whether there was no other delivery than the one that runs, as far as is remembered. */
    synchronized boolean isAlone() {
        return deliveries == 1;
    }

    /**
     * Whether so little lies between two bytes that it may be read again before anything is given: less, where it only
     * shows that the registry's bytes fit their digest, than where they may not fit what was delivered.
     */
    boolean isNear(long from, long to, boolean isKnown) {
        return to - from <= (isKnown ? NEAR : 1) * interval;
    }

    /** How many bytes a stretch has at the most, so that a settlement that is cut short need not begin anew. */
    long longestStretch() {
        return Math.max(NEAR * interval, blob.size() / NEAR);
    }

    /** Whether this is where the blob ends. */
    boolean isEnd(long at) {
        return at == blob.size();
    }

    /** Where hashes are known or wanted. */
    Marks marks() {
        return marks;
    }

    /**
     * Shows the hash of the first {@code at} bytes of a delivery: it is kept, or has to agree with what is known here.
     *
     * @param border whether a delivery begins or ends here
     * @return whether it agrees; the blob is suspect where it does not
     */
    synchronized boolean agrees(long at, MessageDigest hash, boolean border) {
        boolean agrees = isEnd(at) ? Digest.of(Marks.copy(hash)).equals(blob.digest()) : marks.agrees(at, hash);
        if (!agrees) {
            suspect();
        }
        if (suspectSince.isEmpty()) {
            marks.put(at, hash, border);
        }
        return agrees;
    }

    /** A stretch that has been delivered. */
    synchronized void delivered(Settlement.Stretch stretch) {
        unsettled.add(stretch);
    }

    /**
     * Whether something has to be settled before a delivery comes to a border: the blob's last byte has been sent to a
     * client, which may need only what is being delivered now.
     */
    synchronized boolean isDue() {
        return endIsOut && !unsettled.isEmpty();
    }

    /**
     * Whether a delivery that has come to its end may give its last bytes as they are: it is of the whole, or there is
     * nothing to compare it with.
     *
     * @param end whether those are the blob's last bytes
     */
    synchronized boolean isGiven(boolean isWhole, boolean end) {
        boolean isGiven = isWhole || isAlone();
        endIsOut |= isGiven && end;
        return isGiven;
    }

    /** Waits until no other delivery settles the blob; then this one may, until it says that it has done so. */
    synchronized void beginSettling(VerifiedBlob delivery) throws IOException {
        try {
            while (isBeingSettled) {
                delivery.checkOpen();
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(e);
        }
        isBeingSettled = true;
    }

    /** Another delivery may settle the blob. */
    synchronized void endSettling() {
        isBeingSettled = false;
        notifyAll();
    }

    /**
     * What is to be read again; nothing where all is settled.
     *
     * @param end whether the blob's last byte will be given; it counts as given once there is nothing left to settle
     */
    synchronized Optional<Settlement> settlement(boolean end) {
        if (unsettled.isEmpty()) {
            endIsOut |= end;
            return Optional.empty();
        }
        long first =
                unsettled.stream().mapToLong(Settlement.Stretch::from).min().orElseThrow();
        long last = unsettled.stream().mapToLong(Settlement.Stretch::to).max().orElseThrow();
        return Optional.of(new Settlement(this, marks.before(first), marks.nextKnown(last), List.copyOf(unsettled)));
    }

    /** This stretch was read again and is what was delivered. */
    synchronized void settled(Settlement.Stretch stretch) {
        unsettled.remove(stretch);
    }

    /** How many marks and stretches it holds, and itself. */
    synchronized int weight() {
        return 1 + marks.count() + unsettled.size();
    }
}
