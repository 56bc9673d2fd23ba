package pinnace.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import pinnace.stream.Client;

/**
 * A request that waits for a look-up.
 *
 * @param client who sent it
 * @param until when it can wait no longer, by {@link pinnace.stream.Time#now}
 * @param backWithin how long after that the client may come back for what it waited for
 * @param comesBack whether the client has waited for the same before, so that what ended in between is meant for it
 * @param stay how it comes back by itself; empty where the client does
 */
public record Caller(Client client, Instant until, Duration backWithin, boolean comesBack, Optional<Stay> stay) {

    /** A request whose client comes back, if anybody. */
    public Caller(Client client, Instant until, Duration backWithin, boolean comesBack) {
        this(client, until, backWithin, comesBack, Optional.empty());
    }

    /** What a look-up finds for this caller, who may ask for it more than once. */
    <T> T ask(Function<Caller, T> lookUp) {
        return stay.map(staying -> staying.with(this, lookUp)).orElseGet(() -> lookUp.apply(this));
    }

    /** Whether no further look-up is to begin. */
    boolean isOver(Instant now) {
        return stay.map(Stay::isOver).orElseGet(() -> !now.isBefore(until));
    }
}
