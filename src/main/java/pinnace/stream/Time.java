package pinnace.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How much time passes, and how to let some of it pass; comes in from outside so that no test has to wait. */
public interface Time {

    /**
     * A point in time for durations: the difference between two of them is how much time has passed, whatever is done
     * to the machine's clock meanwhile. The value itself is no date, and says nothing outside of this process.
     */
    Instant now();

    /**
     * The date, by the machine's clock, which may be set forward or back at any moment; for what other nodes have to
     * understand, never for a duration.
     */
    Instant date();

    /** Lets that much time pass; an interrupt ends the wait. */
    void pause(Duration length) throws InterruptedException;

    /** The time of this machine. */
    static Time system() {
        return new SystemTime(System::nanoTime, InstantSource.system());
    }
}
