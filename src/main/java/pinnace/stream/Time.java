package pinnace.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What time it is, and how to let some of it pass; comes in from outside so that no test has to wait. */
public interface Time {

    /** The present moment. */
    Instant now();

    /** Lets that much time pass; an interrupt ends the wait. */
    void pause(Duration length) throws InterruptedException;

    /** The machine's own clock. */
    static Time system() {
        return new Time() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void pause(Duration length) throws InterruptedException {
                // Nobody counts this latch down: it is a wait that an interrupt ends.
                boolean woken = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
                assert !woken;
            }
        };
    }
}
