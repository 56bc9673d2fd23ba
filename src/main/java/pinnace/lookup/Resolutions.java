package pinnace.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.registry.Call;
import pinnace.stream.Client;
import pinnace.stream.Origin;
import pinnace.stream.Places;
import pinnace.stream.Tally;
import pinnace.stream.Time;

/**
 * What is being looked up. All callers who want the same and have the same login share one look-up. It continues while
 * they are redirected and come back, and is called off soon after the last of them has gone for good. A caller that was
 * redirected, or told to ask again, is expected for as long as clients take for that ({@link Caller#backWithin});
 * neither Tomcat nor Payara tells of a connection that was closed before it has an answer.
 *
 * <p>What ended while a caller was away is kept for a minute, for callers that come back. A fresh request gets of it
 * what lasts; of all else the registry's own memory knows better how long it is good.
 *
 * <p>So it is a cache whose entries expire when no caller can want them any more; what is removed from it is called
 * off.
 */
public final class Resolutions implements AutoCloseable {

    /** How many images may be looked up for each download that there may be. */
    public static final int FOR_EACH = 2;

    /** How many may be looked up however few may be downloaded. */
    public static final int LEAST = 16;

    /** One client gets no more than this part of the places, so that it does not keep the others out. */
    public static final int CLIENTS_PART = 2;

    /**
     * And one registry no more than this, so that one that is silent leaves places to the others, also where all
     * callers have one address.
     */
    public static final int REGISTRYS_PART = 4;

    private static final long MOST_BYTES_KEPT = 2 << 20;
    private static final String PURPOSE = "for looking up images";

    private final Executor threads;
    private final Time time;
    private final Tally tally;
    private final int most;
    private final Places asking = new Places();
    /** For those that ask, and for as many that find out whether what is wanted is at hand; each has a thread. */
    private final Places running = new Places();

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pinnace-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    private final Cache<Key, Resolution<?>> known;

    /**
     * What is looked up, and for which login.
     *
     * @param origin where it is from, and who may see it
     * @param what tells it from all else of that origin
     * @param title for sentences
     */
    record Key(Origin origin, Object what, String title) {}

    /**
     * What a look-up has brought.
     *
     * @param weight about how many bytes it takes to keep it
     * @param lasts whether it stays true for as long as it is kept
     */
    record Result<T>(T found, int weight, boolean lasts) {}

    /**
     * Nothing is looked up yet.
     *
     * @param threads where look-ups run; closed after this
     * @param downloads how many there may be at once, from which follows how many look-ups may ask at once
     * @param tally is told how long look-ups take
     */
    public Resolutions(Executor threads, Time time, int downloads, Tally tally) {
        this.threads = threads;
        this.time = time;
        this.tally = tally;
        this.most = Math.max(LEAST, Math.multiplyExact(FOR_EACH, downloads));
        this.known = Caffeine.newBuilder()
                .executor(Runnable::run)
                .scheduler(Scheduler.forScheduledExecutorService(sweeper))
                .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, time.now()))
                .maximumWeight(MOST_BYTES_KEPT)
                .weigher((Key key, Resolution<?> one) -> one.weight())
                .expireAfter(Expiry.accessing((Key key, Resolution<?> one) -> one.wanted(time.now())))
                .removalListener((key, one, cause) -> Optional.ofNullable(one).ifPresent(Resolution::callOff))
                .build();
    }

    /**
     * Waits for the result, or the failure, of a look-up; begins it where it is not being looked up.
     *
     * @throws PullException {@link Kind#LATE} where the time is up; it goes on
     */
    <T> T await(Key key, Function<Call, Result<T>> work, Caller caller) {
        Resolution<T> one = join(key, work, caller);
        // It may have begun after close() called off all that there was.
        if (sweeper.isShutdown()) {
            one.callOff();
        }
        return one.get(Duration.between(time.now(), caller.until()));
    }

    @SuppressWarnings("unchecked") // the same key stands for the same work
    private <T> Resolution<T> join(Key key, Function<Call, Result<T>> work, Caller caller) {
        return (Resolution<T>) known.asMap().compute(key, (same, before) -> {
            Resolution<?> one = Optional.<Resolution<?>>ofNullable(before)
                    .filter(it -> it.isFor(caller))
                    .orElseGet(() -> begin(key, work, caller.client()));
            one.isAwaitedBy(caller);
            return one;
        });
    }

    private <T> Resolution<T> begin(Key key, Function<Call, Result<T>> work, Client client) {
        Resolution<T> fresh =
                new Resolution<>(key.title(), work, asking, shares(key.origin().registry(), client));
        running.enter(fresh, List.of(new Places.Share("all", 2 * most, PURPOSE)));
        try {
            threads.execute(() -> {
                Instant begun = time.now();
                try {
                    fresh.run();
                } finally {
                    running.leave(fresh);
                    fresh.tell(tally, key.origin().registry(), Duration.between(begun, time.now()));
                    // The cache weighs it anew, and asks how long it may still be wanted.
                    known.asMap().computeIfPresent(key, (same, one) -> one);
                }
            });
            return fresh;
        } catch (RejectedExecutionException e) {
            running.leave(fresh);
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    private List<Places.Share> shares(String registry, Client client) {
        return List.of(
                new Places.Share(registry, most / REGISTRYS_PART, PURPOSE + " at " + registry),
                new Places.Share(client, most / CLIENTS_PART, "that " + client.inWords() + " has " + PURPOSE),
                new Places.Share("all", most, PURPOSE));
    }

    /** Calls off what no request waits for any more; happens by itself too. */
    void sweep() {
        known.cleanUp();
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        known.invalidateAll();
    }
}
