package pinnace.lookup;

import java.time.Duration;
import java.time.Instant;
import pinnace.stream.Client;

/**
 * A request that waits for a look-up.
 *
 * @param client who sent it
 * @param until when it can wait no longer, by {@link pinnace.stream.Time#now}
 * @param backWithin how long after that the client may come back for what it waited for
 * @param comesBack whether the client has waited for the same before, so that what ended in between is meant for it
 */
public record Caller(Client client, Instant until, Duration backWithin, boolean comesBack) {}
