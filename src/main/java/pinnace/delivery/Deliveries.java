package pinnace.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.Time;

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
    private final Time time;
    private final Set<Turn> running = ConcurrentHashMap.newKeySet();

    /** Makes room for that many downloads at once, and for requests that wait for a registry. */
    public Deliveries(int most, Time time) {
        this.threads = WorkerThreads.start();
        this.places = new Places(most);
        this.time = time;
    }

    /** Answers a request; refuses it at once where too many wait already. */
    public void run(Client client, Consumer<Turn> answer) {
        Turn turn = new Turn(client, places, time);
        places.enter(turn);
        try {
            threads.execute(() -> {
                turn.begin();
                running.add(turn);
                try {
                    answer.accept(turn);
                } finally {
                    running.remove(turn);
                    turn.end();
                }
            });
        } catch (RejectedExecutionException e) {
            turn.end();
            throw new PullException(Kind.BUSY, "The server stops", e);
        }
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
                running.forEach(Turn::interrupt);
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
}
