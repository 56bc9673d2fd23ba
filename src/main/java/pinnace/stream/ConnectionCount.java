package pinnace.stream;

import java.time.Duration;
import java.time.Instant;

/**
 * How many connections a download is worth at the moment. More, while its reader waits for upstream most of the time,
 * as it does before the first byte; fewer, while the reader is the slow side. Not safe for threads.
 */
final class ConnectionCount {

    private static final double LEAST_GAIN = 1.3;
    private static final Duration PERIOD = Duration.ofMillis(50);
    /** At this rate the registry is fast enough; more connections would only cost. */
    private static final long BYTES_PER_SECOND = 200_000_000;
    /** After so many periods without waiting the reader is the slow side; windows that come at once make one or two. */
    private static final int CALM = 8;
    /** After a connection beside the first one has failed: perhaps upstream wants no others. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    private final int most;
    private final Time time;
    private int connections;
    /** Before the first period has passed, it is not known which side is the slow one. */
    private boolean knowsReader;

    private Instant since;
    private Instant aloneUntil;
    private long waited;
    private int calm;
    private long came;
    private long cameOwn;
    /** How long an answer takes to begin, and what a connection brings in a second after that. */
    private Duration latency = Duration.ZERO;

    private long rate;

    ConnectionCount(int most, Time time) {
        this.most = most;
        this.connections = most;
        this.time = time;
        this.since = time.now();
        this.aloneUntil = since;
    }

    int connections() {
        return connections;
    }

    /**
     * Whether a blob that is larger than a window is worth being fetched in windows. Each is a question of its own, and
     * where an answer takes long to begin, small ones bring less than the one connection that just goes on.
     */
    boolean isWorth(long window) {
        double alone = rate * (latency.toNanos() / 1e9);
        return window * (connections - LEAST_GAIN) > LEAST_GAIN * alone;
    }

    /** Whether that can be told yet. */
    boolean knowsWorth() {
        return rate > 0;
    }

    /** A window of less would be asked for too long: for more than a fifth of the time that it takes. */
    long smallest() {
        return 4 * (rate * latency.toNanos() / 1_000_000_000L);
    }

    /** Takes note of how long an answer took to begin. */
    void answered(Duration took) {
        latency = latency.isZero() ? took : latency.multipliedBy(3).plus(took).dividedBy(4);
    }

    /**
     * Takes note of the first read over the reader's own connection, which waits for the answer to begin. Where a long
     * blob is read after it, that wait does not count.
     */
    void began(Duration took, long bytes, boolean isLong) {
        answered(took);
        if (isLong) {
            begin();
        } else {
            read(took, bytes, false);
        }
    }

    /**
     * Takes note of another read: how long the reader was held up by it, how much it got, and whether over its own
     * connection.
     */
    void read(Duration took, long bytes, boolean own) {
        came += bytes;
        cameOwn += own ? bytes : 0;
        waited += Math.max(0, took.toNanos() - bytes * 1_000_000_000L / BYTES_PER_SECOND);
        Instant now = time.now();
        long passed = Duration.between(since, now).toNanos();
        if (passed < PERIOD.toNanos()) {
            return;
        }
        if (came == cameOwn) {
            rate = came * 1_000_000_000L / passed;
        }
        if (waited > passed / 2 && !aloneUntil.isAfter(now)) {
            connections = most;
        } else if (!knowsReader) {
            connections = 1;
        }
        knowsReader = true;
        calm = waited < passed / 10 ? calm + 1 : 0;
        if (calm >= CALM) {
            connections = Math.max(1, connections / 2);
            calm = 0;
        }
        begin();
    }

    /** Begins a period: what the reader has waited for so far tells nothing of what is to come. */
    private void begin() {
        since = time.now();
        waited = 0;
        came = 0;
        cameOwn = 0;
    }

    /** A connection beside the first one has failed. */
    void failed() {
        connections = 1;
        aloneUntil = time.now().plus(ALONE);
    }
}
