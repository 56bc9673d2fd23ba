package pinnace.lookup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.registry.Call;
import pinnace.stream.Places;
import pinnace.stream.Tally;

/** One look-up, for all who wait for it. The cache locks its entry while it asks until when it is wanted. */
final class Resolution<T> {

    private static final int LEAST_WEIGHT = 2000;
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final String title;
    private final Call call;
    private final FutureTask<T> task;
    private volatile int weight = LEAST_WEIGHT;
    private volatile boolean lasts;
    private volatile boolean asked;
    private volatile Optional<Kind> failure = Optional.empty();
    private Instant firstGone = Instant.MAX;
    private Instant awaitedUntil = Instant.MIN;

    /**
     * A look-up that {@link #run} does.
     *
     * @param title what is looked up, for sentences
     * @param places where it takes one as soon as it has to ask a registry
     * @param shares in which that counts
     */
    Resolution(String title, Function<Call, Resolutions.Result<T>> work, Places places, List<Places.Share> shares) {
        this.title = title;
        this.call = new Call(() -> {
            places.enter(this, shares);
            asked = true;
        });
        this.task = new FutureTask<>(() -> {
            try {
                Resolutions.Result<T> result = work.apply(call);
                weight = LEAST_WEIGHT + result.weight();
                lasts = result.lasts();
                return result.found();
            } catch (PullException e) {
                failure = Optional.of(e.kind());
                throw e;
            } finally {
                // Before any caller has the result, so that a caller who asks for the next thing finds the place free.
                places.leave(this);
            }
        });
    }

    /** Does it, on the thread that is there for it. */
    void run() {
        try (call) {
            task.run();
        }
    }

    /** Tells how it went, once it has ended. */
    void tell(Tally tally, String registry, Duration took) {
        Optional<Kind> ofRegistry = failure.filter(Tally::isOfRegistry);
        if (ofRegistry.isPresent()) {
            tally.failed(registry, ofRegistry.get());
        } else if (asked && !task.isCancelled()) {
            tally.lookedUp(registry, took);
        } else if (failure.isEmpty() && !task.isCancelled()) {
            tally.foundInMemory();
        }
    }

    /** Ends it: the interrupt ends its pauses, and closing the call what it reads. Nothing, where it has ended. */
    void callOff() {
        task.cancel(true);
        call.close();
    }

    /** Whether a caller may have it: it goes on, or its result lasts, or it ended while that caller was away. */
    boolean isFor(Caller caller) {
        return !task.isDone() || lasts || caller.comesBack();
    }

    /** Takes note of a caller who waits for it. */
    void isAwaitedBy(Caller caller) {
        Instant back = caller.until().plus(caller.backWithin());
        awaitedUntil = back.isAfter(awaitedUntil) ? back : awaitedUntil;
        firstGone = caller.until().isBefore(firstGone) ? caller.until() : firstGone;
    }

    /**
     * For how long a caller may want it: as long as it continues, until the last caller who waits would have come back;
     * when it has ended, for a minute, if it lasts or if one of them could not wait for its end.
     */
    Duration wanted(Instant now) {
        if (!task.isDone()) {
            return Duration.between(now, awaitedUntil).plusNanos(1);
        }
        return lasts || !firstGone.isAfter(now) ? KEPT : Duration.ZERO;
    }

    /** About how many bytes it takes to keep it; as long as it goes on it takes none away from what has ended. */
    int weight() {
        return task.isDone() ? weight : 0;
    }

    /** The result; or the failure, or that the time is up, as an exception that only this caller has. */
    T get(Duration patience) {
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new PullException(Kind.LATE, "Looking up " + title + " is still " + call.state(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PullException known
                    ? known.again()
                    : new IllegalStateException("looking up " + title + " failed", e);
        } catch (CancellationException e) {
            throw new PullException(Kind.BUSY, "Looking up " + title + " was called off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }
}
