package pinnace.delivery;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Who has a place, among those who wait for a registry or among those who download.
 *
 * <p>Waiting needs no memory to speak of and must not keep out who has something to download, so there are more places
 * for it, and they are others. One client gets half of them at most.
 */
public final class Places {

    /** How many may wait for each that may download. */
    public static final int WAITING_FOR_EACH = 4;

    /** How many may wait however few may download. */
    public static final int LEAST_WAITING = 32;

    /** One client gets this part of the places for those who wait. */
    public static final int CLIENTS_PART = 2;

    /**
     * Bytes a second. A slower download has its place only as long as no other request needs it: an image of a gigabyte
     * would take more than a day.
     */
    public static final long LEAST_RATE = 10 * 1024;

    /** Over how long that is averaged. A steady but slow client takes bytes in bursts, some seconds apart. */
    public static final Duration RATE_OVER = Duration.ofMinutes(1);

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final int mostDownloads;
    private final int mostWaiting;
    private final Set<Download> waiting = new HashSet<>();
    private final Set<Download> downloading = new HashSet<>();

    Places(int mostDownloads) {
        this.mostDownloads = mostDownloads;
        this.mostWaiting = Math.max(LEAST_WAITING, Math.multiplyExact(mostDownloads, WAITING_FOR_EACH));
    }

    /** Gives a place among those who wait. */
    synchronized void enter(Download one) {
        int clients = mostWaiting / CLIENTS_PART;
        long taken = waiting.stream()
                .filter(other -> other.client().equals(one.client()))
                .count();
        if (taken >= clients) {
            throw busy("All " + clients + " places that your address has for waiting requests are taken");
        }
        if (waiting.size() >= mostWaiting) {
            throw busy("All " + mostWaiting + " places for waiting requests are taken");
        }
        waiting.add(one);
    }

    /**
     * Gives a place among the downloads instead.
     *
     * @return the one who has lost its place and has to be ended
     */
    synchronized Optional<Download> download(Download one) {
        Optional<Download> loser = Optional.empty();
        if (downloading.size() >= mostDownloads) {
            loser = Optional.of(slowest().orElseThrow(() -> busy("All places for downloads are taken")));
            downloading.removeAll(loser.stream().toList());
        }
        waiting.remove(one);
        downloading.add(one);
        return loser;
    }

    private Optional<Download> slowest() {
        return downloading.stream().min(Comparator.comparing(Download::rate)).filter(one -> one.rate() < LEAST_RATE);
    }

    /** Takes back its place, if it still has one. */
    synchronized void leave(Download one) {
        waiting.remove(one);
        downloading.remove(one);
    }

    static PullException busy(String sentence) {
        return new PullException(Kind.BUSY, sentence + "; try again in a moment").retryAfter(TRY_AGAIN);
    }
}
