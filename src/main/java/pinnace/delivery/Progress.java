package pinnace.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import pinnace.stream.Time;

/**
 * How fast a download has been of late. Bytes count when the client's side has taken them, so that a registry that is
 * slow and a client that is slow look the same: both keep a place.
 */
final class Progress {

    private static final Duration OVER = Deliveries.RATE_OVER;
    private static final Duration BETWEEN_MARKS = OVER.dividedBy(6);

    private final Time time;
    /**
     * What had come by when, oldest first: one that is as old as {@link Places#RATE_OVER}, and all that are younger.
     */
    private final Deque<Mark> marks = new ArrayDeque<>();

    private long total;

    private record Mark(Instant at, long total) {

        boolean isOld(Instant now) {
            return !at.plus(OVER).isAfter(now);
        }
    }

    Progress(Time time) {
        this.time = time;
        marks.add(new Mark(time.now(), 0));
    }

    /** Takes note of bytes. */
    synchronized void came(long bytes) {
        Instant now = time.now();
        if (!marks.getLast().at().plus(BETWEEN_MARKS).isAfter(now)) {
            marks.add(new Mark(now, total));
            dropOlder(now);
        }
        total += bytes;
    }

    /** All that came. */
    synchronized long total() {
        return total;
    }

    /** Bytes a second over the last minute; nothing of one that is younger. */
    synchronized Optional<Long> rate() {
        Instant now = time.now();
        dropOlder(now);
        return Optional.of(marks.getFirst())
                .filter(mark -> mark.isOld(now))
                .map(mark -> (total - mark.total())
                        / Duration.between(mark.at(), now).toSeconds());
    }

    private void dropOlder(Instant now) {
        Mark oldest = marks.removeFirst();
        while (!marks.isEmpty() && marks.getFirst().isOld(now)) {
            oldest = marks.removeFirst();
        }
        marks.addFirst(oldest);
    }
}
