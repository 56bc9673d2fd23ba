package pinnace.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import pinnace.stream.Time;

/**
 * The rate of a download. Bytes count when the connection to the client has accepted them, so a slow registry and a
 * slow client count the same: both occupy a place.
 */
final class Progress {

    private static final Duration OVER = Deliveries.RATE_OVER;
    private static final Duration BETWEEN_MARKS = OVER.dividedBy(6);

    private final Time time;
    /**
     * The totals at earlier times, oldest first: one is at least as old as {@link Deliveries#RATE_OVER}, all others are
     * younger.
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

    /** Takes note of bytes that were accepted. */
    synchronized void came(long bytes) {
        Instant now = time.now();
        if (!marks.getLast().at().plus(BETWEEN_MARKS).isAfter(now)) {
            marks.add(new Mark(now, total));
            dropOlder(now);
        }
        total += bytes;
    }

    /** All bytes so far. */
    synchronized long total() {
        return total;
    }

    /** Bytes a second over the last minute; empty for a younger download. */
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
