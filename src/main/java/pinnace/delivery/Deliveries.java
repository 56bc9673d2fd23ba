package pinnace.delivery;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * The threads that downloads run on, apart from the container's few, and how many downloads there may be. Closing it
 * ends them all.
 */
public final class Deliveries implements AutoCloseable {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final ExecutorService threads;
    private final Semaphore places;

    /** Makes room for that many at once. */
    public Deliveries(int most) {
        this.threads = WorkerThreads.start();
        this.places = new Semaphore(most);
    }

    /** Runs a download, with the looking up before it; refuses it at once where there is no place. */
    public void run(Runnable download) {
        if (!places.tryAcquire()) {
            throw busy("All places for downloads are taken; try again in a moment");
        }
        try {
            threads.execute(() -> {
                try {
                    download.run();
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException e) {
            places.release();
            throw busy("The server stops");
        }
    }

    private static PullException busy(String sentence) {
        return new PullException(Kind.BUSY, sentence).retryAfter(TRY_AGAIN);
    }

    /** Threads for what a download does beside the writing. */
    public Executor threads() {
        return threads;
    }

    /** Interrupts every download and waits, for ten seconds at most, until they are gone. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            boolean gone = threads.awaitTermination(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
            if (!gone) {
                System.getLogger(Deliveries.class.getName())
                        .log(System.Logger.Level.WARNING, "Downloads were still running after {0}", LONGEST_STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
