package pinnace.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * The wait of a request that is kept alive meanwhile: it does by itself what a client does that is redirected, and asks
 * again until it has what it waits for or its client does not want that any more. Safe for threads.
 */
public final class Stay {

    /** After this long it sees that the client is gone. */
    static final Duration STEP = Duration.ofSeconds(1);

    private static final Duration UNTIL_A_PLACE_IS_FREE = Duration.ofMillis(200);

    private final Time time;
    private final Duration most;
    private volatile boolean over;

    /**
     * Begins now.
     *
     * @param most how long it waits for one image
     */
    public Stay(Time time, Duration most) {
        this.time = time;
        this.most = most;
    }

    /** The client does not want the result any more. */
    public void end() {
        over = true;
    }

    /** Whether that is so. */
    boolean isOver() {
        return over;
    }

    /** Who waits, from now on. */
    public Caller caller(Client client) {
        return new Caller(client, time.now().plus(STEP), STEP, false, Optional.of(this));
    }

    /**
     * Waits for one look-up, which is a new one each time that it could not begin.
     *
     * @throws PullException its failure; {@link Kind#LATE} or {@link Kind#BUSY} if this is over
     */
    <T> T with(Caller first, Function<Caller, T> lookUp) {
        Instant last = time.now().plus(most);
        for (boolean again = false; ; again = true) {
            Caller now = new Caller(first.client(), time.now().plus(STEP), STEP, again, first.stay());
            try {
                return lookUp.apply(now);
            } catch (PullException e) {
                boolean unfinished = e.kind() == Kind.LATE || e.kind() == Kind.BUSY;
                if (!unfinished || over || time.now().isAfter(last)) {
                    throw e;
                }
                if (e.kind() == Kind.BUSY) {
                    pause(e);
                }
            }
        }
    }

    private void pause(PullException busy) {
        try {
            time.pause(UNTIL_A_PLACE_IS_FREE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy;
        }
    }
}
