package pinnace.delivery;

import java.util.Optional;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * One request on its way: at first it waits for a registry, then, maybe, it downloads. It has a place as long as it
 * goes on.
 */
public final class Turn {

    private static final int MOST_SPINS = 10_000;

    private final Client client;
    private final Places places;
    private final Progress progress;
    private Optional<Thread> thread = Optional.empty();
    private Optional<String> cut = Optional.empty();

    Turn(Client client, Places places, Time time) {
        this.client = client;
        this.places = places;
        this.progress = new Progress(time);
    }

    Client client() {
        return client;
    }

    /** Bytes a second of late; of one that has not gone on for long, as many as there can be. */
    long rate() {
        return progress.rate().orElse(Long.MAX_VALUE);
    }

    /**
     * Gives its place among those who wait for one among the downloads. Where there is none, the slowest download loses
     * its own, if it is slower than {@link Places#LEAST_RATE}.
     *
     * @throws pinnace.image.PullException where all places are taken by downloads that are fast enough
     */
    public void download() {
        places.download(this)
                .ifPresent(slowest -> slowest.cut("The download lost its place to another one: it brought "
                        + slowest.rate() + " bytes a second over the last " + Places.RATE_OVER.toSeconds()
                        + " seconds, and where all places are taken it has to bring " + Places.LEAST_RATE));
    }

    /** Takes note of bytes that the client's side has taken. */
    public void passed(long bytes) {
        progress.came(bytes);
    }

    /** Why it was ended before its end, where somebody else has ended it. */
    public synchronized Optional<String> cut() {
        return cut;
    }

    private synchronized void cut(String why) {
        cut = Optional.of(why);
        interrupt();
    }

    synchronized void begin() {
        thread = Optional.of(Thread.currentThread());
    }

    /** Gives back its thread, which may do something else from now on, and its place. */
    void end() {
        synchronized (this) {
            thread = Optional.empty();
        }
        places.leave(this);
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
