package pinnace.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * The threads that requests are answered on, apart from the container's few, and how many downloads there may be.
 * Closing it ends them all.
 */
public final class Deliveries implements AutoCloseable {

    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofMillis(5);
    private static final long MOST_ROUNDS = STOP.dividedBy(ROUND);

    private final ExecutorService threads;
    private final Places places;
    private final Set<Download> running = ConcurrentHashMap.newKeySet();

    /** Makes room for that many downloads at once, and for requests that wait for a registry. */
    public Deliveries(int most) {
        this.threads = WorkerThreads.start();
        this.places = new Places(most);
    }

    /**
     * Answers a request on a thread of its own.
     *
     * @throws PullException at once, where too many wait already
     */
    public void run(Download download, Runnable answer) {
        places.enter(download);
        try {
            threads.execute(() -> {
                download.begin();
                running.add(download);
                try {
                    answer.run();
                } finally {
                    running.remove(download);
                    end(download);
                }
            });
        } catch (RejectedExecutionException e) {
            end(download);
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
    }

    private void end(Download download) {
        places.leave(download);
        download.end();
    }

    /**
     * Gives a request that waited a place among the downloads. Where there is none, the slowest download loses its own,
     * if it is slower than {@link Places#LEAST_RATE}.
     *
     * @throws PullException where all places are taken by downloads that are fast enough
     */
    public void givePlace(Download download) {
        places.download(download)
                .ifPresent(slowest -> slowest.cut("The download lost its place to another one: it brought "
                        + slowest.rate() + " bytes a second over the last " + Places.RATE_OVER.toSeconds()
                        + " seconds, and where all places are taken it has to bring " + Places.LEAST_RATE));
    }

    /** The requests that are being answered now. */
    public Set<Download> running() {
        return Set.copyOf(running);
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
            for (int i = 0; i < MOST_ROUNDS; i++) {
                running.forEach(Download::interrupt);
                if (threads.awaitTermination(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            System.getLogger(Deliveries.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Downloads were still running {0} after they had been told to end",
                            STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
