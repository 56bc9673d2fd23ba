package pinnace.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * What administrators have ended. A client that is cut off asks for the rest at once, by itself, so it does not get the
 * same image for some minutes.
 */
final class EndedForGood {

    /** For how long. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    /** How many of them. */
    static final int MOST = 1_000;

    private final Cache<Key, Boolean> ended;

    private record Key(Client client, Subject image) {}

    EndedForGood(Time time) {
        this.ended = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, time.now()))
                .expireAfterWrite(REMEMBERED)
                .maximumSize(MOST)
                .build();
    }

    /** Takes note of a download that was ended; of none whose image is not known yet, which has not begun. */
    void add(Download download) {
        download.subject().ifPresent(image -> ended.put(new Key(download.client(), image), true));
    }

    /**
     * Refuses what was ended.
     *
     * @throws PullException {@link Kind#REFUSED}
     */
    void check(Download download) {
        download.subject()
                .map(image -> new Key(download.client(), image))
                .filter(key -> ended.getIfPresent(key) != null)
                .ifPresent(any -> {
                    throw new PullException(
                            Kind.REFUSED,
                            Outcome.EndedByAdministrator.SENTENCE + "; it can be begun anew " + REMEMBERED.toMinutes()
                                    + " minutes after that");
                });
    }
}
