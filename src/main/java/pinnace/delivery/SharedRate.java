package pinnace.delivery;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * A number of bytes a second, and the line of the downloads that wait for their part of it. The only class that knows
 * the library of token buckets.
 *
 * <p>Bytes are counted after they were sent, so the bucket may be in debt; a download waits until the debt that it has
 * found is paid. So all that wait stand in one line in the order in which they came. A download comes back to the end
 * of it after every slice. All clients have slices of the same size together, however many of their downloads wait.
 *
 * <p>Safe for threads.
 */
final class SharedRate {

    /** How long it takes at least until each of those that wait had its slice. */
    private static final Duration SHORTEST_ROUND = Duration.ofMillis(50);

    /** How large the slices of a round are on average at least: a smaller one is not worth waking up for. */
    private static final long AVERAGE_SLICE = 2 * 1024;

    /** What is not used for so long is lost; it makes good for waking up too late. */
    private static final Duration SAVED = Duration.ofMillis(100);

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final long rate;
    private final Bucket bucket;
    private final Map<Client, Integer> waiting = new HashMap<>();
    private int all;

    /** Nothing has been sent yet. */
    SharedRate(long rate, Time time) {
        this.rate = rate;
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(Math.max(1, bytes(SAVED))).refillGreedy(rate, Duration.ofSeconds(1)))
                .withCustomTimePrecision(new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return ChronoUnit.NANOS.between(Instant.EPOCH, time.now());
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                })
                .build();
    }

    private long bytes(Duration during) {
        return (long) ((double) rate * during.toNanos() / NANOS);
    }

    /** Counts bytes that were sent. */
    void sent(long bytes) {
        bucket.consumeIgnoringRateLimits(bytes);
    }

    /** How long it takes until all that was sent is paid for. */
    Duration owed() {
        return Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    /** How long a round takes in which each of those that wait, and one more, has a slice. */
    synchronized Duration round() {
        Duration worth = Duration.ofNanos((all + 1) * AVERAGE_SLICE * NANOS / rate);
        return worth.compareTo(SHORTEST_ROUND) > 0 ? worth : SHORTEST_ROUND;
    }

    /**
     * How many bytes a download of this client, which does not wait now, has in such a round.
     *
     * @param round how long it takes
     */
    synchronized long slice(Client client, Duration round) {
        Optional<Integer> others = Optional.ofNullable(waiting.get(client));
        int clients = waiting.size() + (others.isPresent() ? 0 : 1);
        return Math.max(1, bytes(round) / clients / (others.orElse(0) + 1));
    }

    /** A download begins to wait. */
    synchronized void enter(Client client) {
        waiting.merge(client, 1, Integer::sum);
        all++;
    }

    /** A download waits no more. */
    synchronized void leave(Client client) {
        if (waiting.merge(client, -1, Integer::sum) == 0) {
            waiting.remove(client);
        }
        all--;
    }
}
