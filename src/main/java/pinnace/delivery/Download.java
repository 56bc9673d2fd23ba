package pinnace.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import pinnace.stream.Client;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Time;

/**
 * One request from its beginning to its end. At first it waits for a registry, then it may download. Every layer
 * reports here what happens to it; logs, counters and what ends downloads need nothing else. It has a place until it
 * ends.
 *
 * <p>Safe for threads.
 */
public final class Download {

    /** Why downloads end when the server does. */
    public static final String SERVER_STOPS = "The download was ended because the server stops";

    private final String id = UUID.randomUUID().toString();
    private final Sender sender;
    private final Client client;
    private final Time time;
    private final Instant begun;
    private final Progress progress;
    private final DocumentMemory.Held documents;
    private final Cut cut = new Cut();
    private final AtomicLong keepAlive = new AtomicLong();
    private final AtomicLong reopened = new AtomicLong();
    private volatile String what = "";
    private volatile Optional<Outcome> outcome = Optional.empty();
    private volatile Optional<Subject> subject = Optional.empty();
    private volatile List<String> logins = List.of();
    private volatile Extent extent = new Extent(0, 0, 0);
    private volatile boolean sending;
    private volatile Instant changed;

    /**
     * A request that begins now.
     *
     * @param documents the memory of its manifests and configurations, which is released at its end
     */
    public Download(Sender sender, DocumentMemory.Held documents, Time time) {
        this.sender = sender;
        this.client = sender.client();
        this.time = time;
        this.begun = time.now();
        this.changed = begun;
        this.progress = new Progress(time);
        this.documents = documents;
    }

    /** Random, and known to administrators alone; in no log. */
    public String id() {
        return id;
    }

    /** The sender. */
    public Sender sender() {
        return sender;
    }

    /** The sender as places count it. */
    public Client client() {
        return client;
    }

    /** The reference, at first as it was asked for, later pinned; without line breaks and secrets. */
    public String what() {
        return what;
    }

    /** Takes note of the reference. */
    public void isFor(String words) {
        what = words;
    }

    /** The image that was found; empty before that. */
    public Optional<Subject> subject() {
        return subject;
    }

    /** Takes note of the image that was found. */
    public void found(Subject image) {
        subject = Optional.of(image);
    }

    /** The names of the logins for registries that it brought along. */
    public List<String> logins() {
        return logins;
    }

    /** Takes note of these names. */
    public void brings(List<String> names) {
        logins = List.copyOf(names);
    }

    /** Takes note of what it will send. */
    public void selects(Extent part) {
        extent = part;
    }

    /** What of the file it sends; nothing of an empty file before that is known. */
    public Extent extent() {
        return extent;
    }

    /** Takes note of the head of its answer, which is on its way. */
    void sends() {
        changed = time.now();
        sending = true;
    }

    /** How far into the file it came; empty before its answer has begun. */
    public Optional<Reached> reached() {
        return sending ? Optional.of(new Reached(extent.from() + bytes(), extent.length())) : Optional.empty();
    }

    /** How long ago it came, or began to be sent, or ended, whichever was last. */
    public Duration unchangedFor() {
        return Duration.between(changed, time.now());
    }

    /** When it began, by {@link Time#now}. */
    Instant begun() {
        return begun;
    }

    /** How long it has been going on. */
    public Duration age() {
        return Duration.between(begun, time.now());
    }

    /** How many bytes of the file the connection to the client has accepted. */
    public long bytes() {
        return progress.total();
    }

    /** Takes note of bytes that the connection to the client has accepted. */
    void passed(long bytes) {
        progress.came(bytes);
    }

    /** How many bytes were sent one by one, because the registry was late. */
    public long keepAliveBytes() {
        return keepAlive.get();
    }

    /** Takes note of one such byte. */
    void keptAlive() {
        keepAlive.incrementAndGet();
    }

    /** How often a blob was opened again because its connection to the registry broke. */
    public long reopened() {
        return reopened.get();
    }

    /** Takes note of a blob that is opened again. */
    public void reopens() {
        reopened.incrementAndGet();
    }

    /**
     * Holds so many bytes more of manifests and configurations until its end.
     *
     * @throws pinnace.failure.PullException if there is no memory for them
     */
    public void holds(long bytes) {
        documents.take(bytes);
    }

    /** How it ended; empty before that, and if it was not for a file. */
    public Optional<Outcome> outcome() {
        return outcome;
    }

    /** Takes note of how it ended; only the first end counts. */
    public synchronized void endsAs(Outcome end) {
        if (outcome.isEmpty()) {
            changed = time.now();
            outcome = Optional.of(end);
        }
    }

    /** Takes note of a time during which it sent nothing because of a limit. */
    void held(Duration length) {
        progress.held(length);
    }

    /** Bytes a second over the last minute, or since it began if it is younger. */
    public long rate() {
        return progress.rate();
    }

    /**
     * Bytes a second over the last minute, not counting the time for which a limit held it back; the largest number if
     * it is younger.
     */
    long rateByItself() {
        return progress.rateByItself().orElse(Long.MAX_VALUE);
    }

    /** Why Pinnace ended it early; empty if it did not. */
    public Optional<String> cut() {
        return cut.why();
    }

    /** Ends it; its connection closes before the promised length. */
    public void cut(String why) {
        cut.because(why);
    }

    /** Ends it because an administrator wants that. */
    void endBy(String administrator) {
        Outcome end = new Outcome.EndedByAdministrator(administrator);
        endsAs(end);
        cut(end.words());
    }

    /** Ends it because the server stops, unless it was ended for another reason; the client's line may break first. */
    void stop() {
        cut.orBecause(SERVER_STOPS);
    }

    void begin() {
        cut.mayCome();
    }

    /** Releases its thread and its memory. */
    void end() {
        cut.mayNotCome();
        documents.close();
    }
}
