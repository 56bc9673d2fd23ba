package pinnace.lookup;

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
import pinnace.stream.Client;

/** One looking up, for all who wait for it. Who waits is counted under the lock of {@link Resolutions}. */
final class Resolution<T> {

    private static final int LEAST_WEIGHT = 2000;

    private final Resolutions.Key key;
    private final Client client;
    private final boolean lasting;
    private final Call call;
    private final FutureTask<T> task;
    private final AtomicInteger weight = new AtomicInteger(LEAST_WEIGHT);
    private int waiting;
    private boolean missed;
    private volatile boolean found;
    private Instant awaitedUntil = Instant.MIN;

    /** Looks up for a client at first; the work is done in {@link #run}. */
    Resolution(Resolutions.Key key, Resolutions.Work<T> work, Client client, LookupPlaces places) {
        this.key = key;
        this.client = client;
        this.lasting = work.lasts();
        this.call = new Call(() -> places.enter(this));
        this.task = new FutureTask<>(() -> {
            try {
                T result = work.run(call);
                weight.addAndGet(work.weight(result));
                found = true;
                return result;
            } finally {
                // Before any caller has the result, so that its next look-up does not find the place taken.
                places.leave(this);
            }
        });
    }

    Resolutions.Key key() {
        return key;
    }

    /** Who was the first to ask; it counts among his look-ups. */
    Client client() {
        return client;
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

    void enter() {
        waiting++;
    }

    void leave() {
        waiting--;
    }

    /** The same without the result, and maybe to come back for it until then. */
    void leaveInVain(Instant backUntil) {
        leave();
        missed = true;
        awaitedUntil = backUntil.isAfter(awaitedUntil) ? backUntil : awaitedUntil;
    }

    /** Whether there is a result, or a failure, that a client may still come for. */
    boolean isWorthKeeping() {
        return task.isDone() && !task.isCancelled() && (missed || isForAll());
    }

    /** Whether the result is good for everybody who has the same login, also if he asks only now. */
    boolean isForAll() {
        return lasting && found;
    }

    /** Whether all who waited have gone for good. */
    boolean isAbandoned(Instant now) {
        return waiting == 0 && awaitedUntil.isBefore(now);
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
            throw new PullException(Kind.BUSY, "Looking up " + key.title() + " was cancelled", e);
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
