package pinnace.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * How many bytes a second downloads get, by all limits that there are: each download, all of a client, all of this
 * server. Of a client that has gone nothing is remembered after a minute; what it may owe is paid long before.
 */
public final class Rates {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final long MOST_CLIENTS = 10_000;

    private final Limits limits;
    private final Time time;
    private final Optional<SharedRate> all;
    private final Cache<Client, SharedRate> clients;

    /** Nothing has been sent yet. */
    public Rates(Limits limits, Time time) {
        this.limits = limits;
        this.time = time;
        this.all = limits.rate().map(this::shared);
        this.clients = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, time.now()))
                .expireAfterAccess(REMEMBERED)
                .maximumSize(MOST_CLIENTS)
                .build();
    }

    private SharedRate shared(long rate) {
        return new SharedRate(rate, time);
    }

    /** The turns of a download that begins. */
    Turn turn(Client client) {
        Optional<SharedRate> own = limits.ratePerDownload().map(this::shared);
        Supplier<Optional<SharedRate>> ofClient =
                () -> limits.ratePerClient().map(rate -> clients.get(client, any -> shared(rate)));
        Supplier<List<SharedRate>> rates = () ->
                Stream.of(all, ofClient.get(), own).flatMap(Optional::stream).toList();
        return new Turn(client, time, rates);
    }

    /** How many clients are remembered. */
    long clients() {
        clients.cleanUp();
        return clients.estimatedSize();
    }
}
