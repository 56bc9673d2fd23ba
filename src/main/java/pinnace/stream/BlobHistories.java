package pinnace.stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;

/**
 * The histories of the blobs that this node delivers or has delivered lately. Bounded in number and, once no delivery
 * runs, in time; kept apart by origin, so that no caller can make another registry's blob suspect.
 */
public final class BlobHistories {

    /** How far marks for resumes lie apart where they are closest, in bytes: so much is read again by a resume. */
    static final long INTERVAL = 256L << 10;

    /** Marks and stretches of all blobs that are not being delivered, some 300 bytes each; and of all others. */
    private static final int MOST = 8192;

    /** What each of those has room for however many there are: the marks that do not depend on callers. */
    private static final int LEAST = 256;

    /** A suspect blob is so for no longer, or a popular one would never be resumed again. */
    public static final Duration REMEMBERED = Duration.ofHours(1);

    private final long interval;
    private final Time time;
    private final LongAdder mismatches = new LongAdder();
    private final Map<Key, BlobHistory> active = new HashMap<>();
    private final Cache<Key, BlobHistory> idle = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST)
            .weigher((Key key, BlobHistory history) -> history.weight())
            .expireAfterAccess(REMEMBERED)
            .build();

    /** With its size, for a manifest may give a wrong one: then it speaks of another blob. */
    private record Key(Origin origin, Digest digest, long size) {
        static Key of(Blob blob) {
            return new Key(blob.origin(), blob.digest(), blob.size());
        }
    }

    /** No blob was delivered yet. */
    public BlobHistories(Time time) {
        this(time, INTERVAL);
    }

    /** The same, with marks as far apart as a test wants them. */
    public BlobHistories(Time time, long interval) {
        this.time = time;
        this.interval = interval;
    }

    /** How often bytes did not have the digest that they should have, or did not fit what was delivered before. */
    public long mismatches() {
        return mismatches.sum();
    }

    /** Takes note of one such time. */
    void mismatched() {
        mismatches.increment();
    }

    /** Whether deliveries of a blob disagreed within the last hour, with each other or with its digest. */
    public synchronized boolean isSuspect(Blob blob) {
        Key key = Key.of(blob);
        return Optional.ofNullable(active.get(key))
                .or(() -> Optional.ofNullable(idle.getIfPresent(key)))
                .flatMap(BlobHistory::suspectSince)
                .isPresent();
    }

    /**
     * Refuses a range of a blob, for an answer that carries a part of a file, where it is known that the parts will not
     * fit together.
     *
     * @throws PullException {@link Kind#CONFLICT}
     */
    public void check(BlobRange range) {
        if (isSuspect(range.blob())) {
            throw doesNotFit(range.blob());
        }
    }

    static PullException doesNotFit(Blob blob) {
        return new PullException(
                Kind.CONFLICT,
                "The rest of this file cannot be sent: what was sent of " + blob.digest()
                        + " before was broken. Delete the file and begin the download anew");
    }

    /**
     * The history of a blob of which a delivery begins; {@link #leave} is to be called at its end. The deliveries that
     * run already show what they have come to: the new one may be for a client that has the beginning from one of them.
     */
    BlobHistory enter(BlobRange range, VerifiedBlob delivery) {
        Key key = Key.of(range.blob());
        BlobHistory history;
        List<VerifiedBlob> others;
        synchronized (this) {
            history = active.computeIfAbsent(key, any -> Optional.ofNullable(idle.getIfPresent(key))
                    .orElseGet(() -> new BlobHistory(range.blob(), interval, time)));
            idle.invalidate(key);
            others = history.enter(delivery, range.from(), Math.max(LEAST, MOST / active.size()));
        }
        // Not under these locks: each of them takes its own lock first.
        others.forEach(other -> other.showBehind(range.from()));
        return history;
    }

    /** A delivery is over; with the last one of a blob its history begins to age. */
    synchronized void leave(BlobRange range, VerifiedBlob delivery) {
        Key key = Key.of(range.blob());
        Optional.ofNullable(active.get(key))
                .filter(history -> history.leave(delivery))
                .ifPresent(history -> {
                    active.remove(key);
                    idle.put(key, history);
                });
    }
}
