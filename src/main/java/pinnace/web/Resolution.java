package pinnace.web;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.registry.Call;

/** One looking up, for all who wait for it. Who waits is counted under the lock of {@link Resolutions}. */
final class Resolution<T> {

    private static final int LEAST_WEIGHT = 2000;

    private final Resolutions.Key key;
    private final Call call = new Call();
    private final FutureTask<T> task;
    private final AtomicInteger weight = new AtomicInteger(LEAST_WEIGHT);
    private int waiting;
    private boolean missed;
    private Instant asked;

    Resolution(Resolutions.Key key, Resolutions.Work<T> work, Instant now) {
        this.key = key;
        this.asked = now;
        this.task = new FutureTask<>(() -> {
            T found = work.run(call);
            weight.addAndGet(work.weight(found));
            return found;
        });
    }

    Resolutions.Key key() {
        return key;
    }

    /** Does it, on the thread that is there for it. */
    void run() {
        try (call) {
            task.run();
        }
    }

    boolean isDone() {
        return task.isDone();
    }

    int weight() {
        return weight.get();
    }

    void enter(Instant now) {
        waiting++;
        asked = now;
    }

    void leave(Instant now, boolean inVain) {
        waiting--;
        asked = now;
        missed |= inVain;
    }

    /** Whether somebody went away without the result, and may come back for it. */
    boolean isMissed() {
        return missed;
    }

    boolean isAbandoned(Instant since) {
        return waiting == 0 && asked.isBefore(since);
    }

    /** Ends it: the interrupt ends its pauses, and closing the call what it reads. */
    void callOff() {
        task.cancel(true);
        call.close();
    }

    /** The result; as a failure of everybody's own where it failed, or where the time is up. */
    T get(Duration patience) {
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new PullException(Kind.LATE, "Looking up " + key.title() + " is still " + call.state(), e);
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (CancellationException e) {
            throw new PullException(Kind.BUSY, "Looking up " + key.title() + " was called off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    private RuntimeException failure(ExecutionException failed) {
        return failed.getCause() instanceof PullException known
                ? known.again()
                : new IllegalStateException("looking up " + key.title() + " failed", failed);
    }
}
