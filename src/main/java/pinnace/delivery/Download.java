package pinnace.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import pinnace.stream.Client;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Time;

/**
 * One request, made when it comes and over when it has been answered: at first it waits for a registry, then, maybe, it
 * downloads. Every layer that has something to tell of it tells it here, and what records downloads, counts or ends
 * them needs nothing else. It has a place as long as it goes on.
 *
 * <p>Safe for threads.
 */
public final class Download {

    private static final int MOST_SPINS = 10_000;

    private final Sender sender;
    private final Client client;
    private final Time time;
    private final Instant begun;
    private final Progress progress;
    private final DocumentMemory.Held documents;
    private final AtomicLong keepAlive = new AtomicLong();
    private final AtomicLong reopened = new AtomicLong();
    private volatile String what = "";
    private volatile Optional<Outcome> outcome = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    private Optional<String> cut = Optional.empty();

    /**
     * Who sends a request.
     *
     * @param address at the other end of the connection, or what a valve of the container took from a header
     * @param user as whom the container has logged the caller in; empty where it has not
     */
    public record Sender(String address, Optional<String> user) {}

    /**
     * A request that has just come.
     *
     * @param documents what it holds of manifests and configurations; given back at its end
     */
    public Download(Sender sender, DocumentMemory.Held documents, Time time) {
        this.sender = sender;
        this.client = Client.at(sender.address());
        this.time = time;
        this.begun = time.now();
        this.progress = new Progress(time);
        this.documents = documents;
    }

    /** Who sent it. */
    public Sender sender() {
        return sender;
    }

    /** The same, as far as places are concerned. */
    public Client client() {
        return client;
    }

    /** What it is for, in words that have no line breaks and no secrets: as it was asked for, later pinned. */
    public String what() {
        return what;
    }

    /** Takes note of what it is for. */
    public void isFor(String words) {
        what = words;
    }

    /** How long it has been going on. */
    public Duration age() {
        return Duration.between(begun, time.now());
    }

    /** How many bytes of the file the client's side has taken. */
    public long bytes() {
        return progress.total();
    }

    /** Takes note of bytes that the client's side has taken. */
    void passed(long bytes) {
        progress.came(bytes);
    }

    /** How many of these went one by one, because the registry was late. */
    public long keepAliveBytes() {
        return keepAlive.get();
    }

    /** Takes note of one of them. */
    void keptAlive() {
        keepAlive.incrementAndGet();
    }

    /** How often a blob had to be opened again because its connection to the registry broke. */
    public long reopened() {
        return reopened.get();
    }

    /** Takes note of one that has to be opened again. */
    public void reopens() {
        reopened.incrementAndGet();
    }

    /**
     * Holds so many bytes more of manifests and configurations until it is over.
     *
     * @throws pinnace.failure.PullException where there is no memory for them
     */
    public void holds(long bytes) {
        documents.take(bytes);
    }

    /** How it ended; empty before that, and where there is nothing to tell. */
    public Optional<Outcome> outcome() {
        return outcome;
    }

    /** Takes note of how it ended; of two ends the first counts. */
    public void endsAs(Outcome end) {
        outcome = outcome.or(() -> Optional.of(end));
    }

    /** Bytes a second of late; of one that has not gone on for long, as many as there can be. */
    long rate() {
        return progress.rate().orElse(Long.MAX_VALUE);
    }

    /** Why it was ended early, if something else ended it. */
    public synchronized Optional<String> cut() {
        return cut;
    }

    /** Ends it; its connection closes before the promised length. */
    public synchronized void cut(String why) {
        cut = Optional.of(why);
        interrupt();
    }

    synchronized void begin() {
        thread = Optional.of(Thread.currentThread());
    }

    /** Gives back its thread, which may do something else from now on, and its memory. */
    synchronized void end() {
        thread = Optional.empty();
        documents.close();
    }

    /**
     * Calls its thread off. Tomcat waits for a client that takes no bytes, as long as its connectionTimeout says, and
     * swallows an interrupt; but before it waits again it tries to write, and an interrupt that is there by then closes
     * the connection (InterruptibleChannel). So a second one follows as soon as the first is gone.
     */
    synchronized void interrupt() {
        thread.ifPresent(download -> {
            download.interrupt();
            for (int i = 0; i < MOST_SPINS && download.isInterrupted(); i++) {
                Thread.onSpinWait();
            }
            download.interrupt();
        });
    }
}
