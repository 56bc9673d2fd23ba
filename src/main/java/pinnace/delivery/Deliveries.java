package pinnace.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static final int MOST_SPINS = 10_000;
    private static final int WAITING_FOR_EACH = 4;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final ExecutorService threads;
    private final Semaphore places;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final Semaphore waitingPlaces;

    /**
     * Makes room for that many at once. Those that wait for a registry have places of their own, and more: they need no
     * memory to speak of, and must not keep out who has something to download.
     */
    public Deliveries(int most) {
        this.threads = WorkerThreads.start();
        this.places = new Semaphore(most);
        this.waitingPlaces = new Semaphore(Math.multiplyExact(most, WAITING_FOR_EACH));
    }

    /** One request on its way: at first it waits, then, maybe, it downloads. */
    public final class Turn {

        private Semaphore held = waitingPlaces;

        private Turn() {}

        /** Gives its place among those who wait for one among the downloads; refused where there is none. */
        public void download() {
            if (!places.tryAcquire()) {
                throw busy("All places for downloads are taken; try again in a moment");
            }
            held.release();
            held = places;
        }
    }

    /** Answers a request; refuses it at once where too many wait already. */
    public void run(Consumer<Turn> answer) {
        if (!waitingPlaces.tryAcquire()) {
            throw busy("Too many requests are waiting for registries; try again in a moment");
        }
        Turn turn = new Turn();
        try {
            threads.execute(() -> {
                running.add(Thread.currentThread());
                try {
                    answer.accept(turn);
                } finally {
                    running.remove(Thread.currentThread());
                    turn.held.release();
                }
            });
        } catch (RejectedExecutionException e) {
            turn.held.release();
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
            for (int i = 0; i < MOST_ROUNDS; i++) {
                running.forEach(Deliveries::interruptTwice);
                if (threads.awaitTermination(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            System.getLogger(Deliveries.class.getName())
                    .log(System.Logger.Level.WARNING, "Downloads were still running {0} after they were ended", STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tomcat waits for a client that takes no bytes, as long as its connectionTimeout says, and swallows an interrupt;
     * but before it waits again it tries to write, and an interrupt that is there by then closes the connection
     * (InterruptibleChannel). So the second one follows as soon as the first is gone.
     */
    private static void interruptTwice(Thread download) {
        download.interrupt();
        for (int i = 0; i < MOST_SPINS && download.isInterrupted(); i++) {
            Thread.onSpinWait();
        }
        download.interrupt();
    }
}
