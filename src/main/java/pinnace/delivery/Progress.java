package pinnace.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import pinnace.stream.Time;

/**
 * The rates of a download. Bytes count when the connection to the client has accepted them, so a slow registry and a
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
    /** For how long a limit held it back. */
    private Duration held = Duration.ZERO;

    private record Mark(Instant at, long total, Duration held) {

        boolean isOld(Instant now) {
            return !at.plus(OVER).isAfter(now);
        }
    }

    Progress(Time time) {
        this.time = time;
        marks.add(new Mark(time.now(), 0, Duration.ZERO));
    }

    /** Takes note of bytes that were accepted. */
    synchronized void came(long bytes) {
        Instant now = time.now();
        if (!marks.getLast().at().plus(BETWEEN_MARKS).isAfter(now)) {
            marks.add(new Mark(now, total, held));
            dropOlder(now);
        }
        total += bytes;
    }

    /** All bytes so far. */
    synchronized long total() {
        return total;
    }

    /** Takes note of a time during which nothing was sent because of a limit. */
    synchronized void held(Duration length) {
        held = held.plus(length);
    }

    /** Bytes a second over the last minute, or since its beginning. */
    synchronized long rate() {
        Instant now = time.now();
        dropOlder(now);
        return since(marks.getFirst(), Duration.between(marks.getFirst().at(), now));
    }

    /**
     * The rate that it has by itself: bytes a second over the last minute, not counting the time for which a limit held
     * it back; empty for a younger download.
     */
    synchronized Optional<Long> rateByItself() {
        Instant now = time.now();
        dropOlder(now);
        return Optional.of(marks.getFirst())
                .filter(mark -> mark.isOld(now))
                .map(mark ->
                        since(mark, Duration.between(mark.at(), now).minus(held).plus(mark.held())));
    }

    private long since(Mark mark, Duration during) {
        return (total - mark.total()) * 1_000 / Math.max(1, during.toMillis());
    }

    private void dropOlder(Instant now) {
        Mark oldest = marks.removeFirst();
        while (!marks.isEmpty() && marks.getFirst().isOld(now)) {
            oldest = marks.removeFirst();
        }
        marks.addFirst(oldest);
    }
}
