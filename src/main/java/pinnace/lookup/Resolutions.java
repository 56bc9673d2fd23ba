package pinnace.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.registry.Call;
import pinnace.stream.Client;
import pinnace.stream.Origin;
import pinnace.stream.Time;

/**
 * The running look-ups. Requests for the same with the same login share one; it continues while they come and go, and
 * is cancelled soon after the last of them has gone. A client that was redirected, or told to ask again, is waited for
 * as long as clients take for that ({@link Caller#backWithin}): neither Tomcat nor Payara reports a connection that was
 * closed before it has an answer.
 *
 * <p>A result is kept for a minute for clients that come back. A new request gets only what stays valid; for all else
 * the registry's own memory knows better how long it is valid.
 */
public final class Resolutions implements AutoCloseable {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration SWEPT = Duration.ofSeconds(1);
    private static final long MOST_BYTES_KEPT = 2 << 20;

    private final Executor threads;
    private final Time time;
    private final LookupPlaces places;
    private final Map<Key, Resolution<?>> running = new HashMap<>();
    /** Those that hold a thread, called off or not. */
    private final Set<Resolution<?>> busy = new HashSet<>();

    private final Cache<Key, Resolution<?>> kept;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pinnace-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> sweeping;
    private boolean closed;

    /**
     * What is looked up, and by whom.
     *
     * @param origin where it is from, and who may see it
     * @param what tells it from all else of that origin
     * @param title for sentences
     */
    record Key(Origin origin, Object what, String title) {}

    /** The looking up. */
    interface Work<T> {
        T run(Call call);

        /** Whether what was found stays true for as long as it is kept. */
        boolean lasts();

        /** About how many bytes it takes to keep what was found. */
        int weight(T found);
    }

    public Resolutions(Executor threads, Time time, LookupPlaces places) {
        this.threads = threads;
        this.time = time;
        this.places = places;
        this.kept = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(MOST_BYTES_KEPT)
                .weigher((Key key, Resolution<?> one) -> one.weight())
                .expireAfterAccess(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.now().toEpochMilli()))
                .build();
        this.sweeping =
                sweeper.scheduleWithFixedDelay(this::sweep, SWEPT.toMillis(), SWEPT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Gives the result, or its failure; begins the look-up if none is running.
     *
     * @throws PullException {@link Kind#LATE} where the time is up; it goes on
     */
    <T> T await(Key key, Work<T> work, Caller caller) {
        Resolution<T> resolution = join(key, work, caller);
        boolean late = false;
        try {
            return resolution.get(caller.left(time.now()));
        } catch (PullException e) {
            late = e.kind() == Kind.LATE;
            throw e;
        } finally {
            leave(resolution, late, caller.backWithin());
        }
    }

    @SuppressWarnings("unchecked") // the same key stands for the same work
    private synchronized <T> Resolution<T> join(Key key, Work<T> work, Caller caller) {
        Resolution<T> resolution = (Resolution<T>) Optional.<Resolution<?>>ofNullable(running.get(key))
                .filter(one -> !one.isDone() || isFor(caller, one))
                .or(() -> Optional.ofNullable(kept.getIfPresent(key)).filter(one -> isFor(caller, one)))
                .orElseGet(() -> begin(key, work, caller.client()));
        resolution.enter();
        return resolution;
    }

    private static boolean isFor(Caller caller, Resolution<?> ended) {
        return caller.comesBack() || ended.isForAll();
    }

    private <T> Resolution<T> begin(Key key, Work<T> work, Client client) {
        if (busy.size() >= places.mostThreads()) {
            throw LookupPlaces.taken(places.mostThreads(), "for looking up images");
        }
        if (closed) {
            throw new PullException(Kind.BUSY, "The server stops");
        }
        Resolution<T> fresh = new Resolution<>(key, work, client, places);
        busy.add(fresh);
        running.put(key, fresh);
        try {
            threads.execute(() -> {
                try {
                    fresh.run();
                } finally {
                    ended(fresh);
                }
            });
            return fresh;
        } catch (RejectedExecutionException e) {
            ended(fresh);
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    private synchronized void leave(Resolution<?> resolution, boolean late, Duration backWithin) {
        if (late) {
            resolution.leaveInVain(time.now().plus(backWithin));
        } else {
            resolution.leave();
        }
        keepWhatMayBeWanted(resolution);
    }

    private synchronized void ended(Resolution<?> resolution) {
        busy.remove(resolution);
        running.remove(resolution.key(), resolution);
        keepWhatMayBeWanted(resolution);
    }

    private void keepWhatMayBeWanted(Resolution<?> resolution) {
        if (resolution.isWorthKeeping()) {
            kept.put(resolution.key(), resolution);
        }
    }

    /** Cancels look-ups that no request waits for any more. */
    void sweep() {
        abandoned(time.now()).forEach(Resolution::callOff);
        kept.cleanUp();
    }

    private synchronized List<Resolution<?>> abandoned(Instant now) {
        List<Resolution<?>> abandoned =
                running.values().stream().filter(one -> one.isAbandoned(now)).toList();
        abandoned.forEach(one -> running.remove(one.key()));
        return abandoned;
    }

    private synchronized List<Resolution<?>> endAll() {
        closed = true;
        return List.copyOf(busy);
    }

    @Override
    public void close() {
        sweeping.cancel(false);
        sweeper.shutdownNow();
        endAll().forEach(Resolution::callOff);
    }
}
