package pinnace.stream;

import java.time.Duration;
import java.time.Instant;

/**
 * How many connections a download is worth at the moment. More, while its reader waits for upstream most of the time;
 * fewer, while the reader is the slow side. Not safe for threads.
 */
final class Pilot {

    private static final Duration PERIOD = Duration.ofMillis(50);
    /** Who gets as much waits for nobody; more connections would only cost. */
    private static final long BYTES_PER_SECOND = 200_000_000;
    /** After a connection beside the first one has failed: perhaps upstream wants no others. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    private final int most;
    private final Time time;
    private int connections = 1;
    private Instant since;
    private Instant aloneUntil;
    private long waited;

    Pilot(int most, Time time) {
        this.most = most;
        this.time = time;
        this.since = time.now();
        this.aloneUntil = since;
    }

    int connections() {
        return connections;
    }

    /** Takes note of a read: how long the reader was held up by it, and how much it got. */
    void read(Duration took, long bytes) {
        waited += Math.max(0, took.toNanos() - bytes * 1_000_000_000L / BYTES_PER_SECOND);
        Instant now = time.now();
        long passed = Duration.between(since, now).toNanos();
        if (passed < PERIOD.toNanos()) {
            return;
        }
        if (waited > passed / 2 && !aloneUntil.isAfter(now)) {
            connections = Math.min(most, 2 * connections);
        }
        if (waited < passed / 10) {
            connections = Math.max(1, connections / 2);
        }
        since = now;
        waited = 0;
    }

    /** A connection beside the first one has failed. */
    void failed() {
        connections = 1;
        aloneUntil = time.now().plus(ALONE);
    }
}
