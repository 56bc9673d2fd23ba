package pinnace.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time of this machine: durations by a counter that cannot be set, dates by the clock. */
final class SystemTime implements Time {

    private final LongSupplier nanos;
    private final InstantSource clock;
    private final long origin;

    /**
     * Counts from now on.
     *
     * @param nanos nanoseconds from wherever, which only go forward ({@link System#nanoTime})
     * @param clock the machine's clock
     */
    SystemTime(LongSupplier nanos, InstantSource clock) {
        this.nanos = nanos;
        this.clock = clock;
        this.origin = nanos.getAsLong();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanos.getAsLong() - origin);
    }

    @Override
    public Instant date() {
        return clock.instant();
    }

    @Override
    public void pause(Duration length) throws InterruptedException {
        // This latch is never counted down: it is a wait that an interrupt ends.
        boolean woken = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
        assert !woken;
    }
}
