package pinnace.lookup;

import java.time.Duration;
import java.util.function.Supplier;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Time;

/**
 * A caller that asks again while there is no place for a look-up, for as long as it may wait: an image for all
 * platforms has many documents, and another such image may have all places of their registry.
 *
 * @param time the clock
 * @param caller who waits
 */
record Patient(Time time, Caller caller) {

    private static final Duration BETWEEN = Duration.ofMillis(200);

    /**
     * What a look-up finds.
     *
     * @throws PullException {@link Kind#LATE} if there was no place in time; otherwise what the look-up throws
     */
    <T> T ask(Supplier<T> lookUp) {
        while (true) {
            try {
                return lookUp.get();
            } catch (PullException e) {
                if (e.kind() != Kind.BUSY) {
                    throw e;
                }
                if (caller.isOver(time.now())) {
                    throw new PullException(Kind.LATE, e.getMessage(), e);
                }
                pause(e);
            }
        }
    }

    private void pause(PullException busy) {
        try {
            time.pause(BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy;
        }
    }
}
