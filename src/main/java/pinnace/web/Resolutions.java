package pinnace.web;

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
import pinnace.registry.Scope;
import pinnace.stream.Time;

/**
 * What is being looked up: shared by all who want the same and have the same login, going on while they come and go,
 * called off a minute after the last of them.
 *
 * <p>What ended while somebody was away is kept for a minute for who comes back; a fresh request gets nothing of it,
 * for the registry's own memory knows better how long a thing is good.
 */
final class Resolutions implements AutoCloseable {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration SWEPT = Duration.ofSeconds(5);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
    private static final long MOST_BYTES_KEPT = 2 << 20;

    private final Executor threads;
    private final Time time;
    private final Room room;
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
     * How many there may be at once. One registry gets no more than its share, so that one that is silent does not keep
     * all others from being asked.
     */
    record Room(int all, int perRegistry) {}

    /**
     * What is looked up, and by whom.
     *
     * @param scope who may see it
     * @param what tells it from all else in that scope
     * @param title for sentences
     */
    record Key(Scope scope, Object what, String title) {}

    /** The looking up. */
    interface Work<T> {
        T run(Call call);

        /** About how many bytes it takes to keep what was found. */
        int weight(T found);
    }

    Resolutions(Executor threads, Time time, Room room) {
        this.threads = threads;
        this.time = time;
        this.room = room;
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
     * Gives the result, or its failure, to whoever waits; begins to look it up where nobody does.
     *
     * @throws PullException {@link Kind#LATE} where the time is up; it goes on
     */
    <T> T await(Key key, Work<T> work, Waiting waiting) {
        Resolution<T> resolution = join(key, work, waiting.comesBack());
        boolean late = false;
        try {
            return resolution.get(waiting.left());
        } catch (PullException e) {
            late = e.kind() == Kind.LATE;
            throw e;
        } finally {
            leave(resolution, late);
        }
    }

    @SuppressWarnings("unchecked") // the same key stands for the same work
    private synchronized <T> Resolution<T> join(Key key, Work<T> work, boolean comesBack) {
        Optional<Resolution<?>> known = Optional.ofNullable(running.get(key));
        Resolution<T> resolution = (Resolution<T>) known.filter(one -> comesBack || !one.isDone())
                .or(() -> comesBack ? Optional.ofNullable(kept.getIfPresent(key)) : Optional.empty())
                .orElseGet(() -> begin(key, work));
        resolution.enter(time.now());
        return resolution;
    }

    private <T> Resolution<T> begin(Key key, Work<T> work) {
        long ofRegistry = busy.stream()
                .filter(one -> one.key().scope().registry().equals(key.scope().registry()))
                .count();
        if (busy.size() >= room.all() || ofRegistry >= room.perRegistry()) {
            throw new PullException(
                            Kind.BUSY,
                            "Too many other images are being looked up at "
                                    + key.scope().registry() + "; try again in a moment")
                    .retryAfter(TRY_AGAIN);
        }
        if (closed) {
            throw new PullException(Kind.BUSY, "The server stops");
        }
        Resolution<T> fresh = new Resolution<>(key, work, time.now());
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

    private synchronized void leave(Resolution<?> resolution, boolean late) {
        resolution.leave(time.now(), late);
        keepWhatWasMissed(resolution);
    }

    private synchronized void ended(Resolution<?> resolution) {
        busy.remove(resolution);
        running.remove(resolution.key(), resolution);
        keepWhatWasMissed(resolution);
    }

    private void keepWhatWasMissed(Resolution<?> resolution) {
        if (resolution.isMissed() && resolution.isDone()) {
            kept.put(resolution.key(), resolution);
        }
    }

    /** Calls off what nobody has asked for in a minute. */
    void sweep() {
        abandoned(time.now().minus(REMEMBERED)).forEach(Resolution::callOff);
        kept.cleanUp();
    }

    private synchronized List<Resolution<?>> abandoned(Instant since) {
        List<Resolution<?>> abandoned =
                running.values().stream().filter(one -> one.isAbandoned(since)).toList();
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
