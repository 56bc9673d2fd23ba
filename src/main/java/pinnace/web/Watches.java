package pinnace.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import pinnace.delivery.Download;
import pinnace.delivery.Reached;
import pinnace.request.WatchId;
import pinnace.stream.Time;

/**
 * The downloads that pages watch. A page sees only the one whose id it knows, and of that neither what it is nor who
 * gets it. Of several requests with one id the last one counts. Of a download that is not watched nothing is kept.
 */
final class Watches {

    /** How many are remembered. */
    static final int MOST = 1_000;

    /** For how long, after a request with the id or a question about it. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private final Time time;
    private final Cache<WatchId, Watched> known;

    /** Nothing is watched yet. */
    Watches(Time time) {
        this.time = time;
        this.known = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(() -> ChronoUnit.NANOS.between(Instant.EPOCH, time.now()))
                .maximumSize(MOST)
                .expireAfterAccess(KEPT)
                .build();
    }

    /**
     * A download as its page sees it.
     *
     * @param download the last request with the id
     * @param since when the wait for its first byte began, maybe with another request
     * @param before how far into the file the requests before it came
     * @param resumes how many of these were cut
     */
    private record Watched(Download download, Instant since, Optional<Reached> before, int resumes) {

        static Watched first(Download download, Instant now) {
            return new Watched(download, now, Optional.empty(), 0);
        }

        /** The same download, which goes on with another request. */
        Watched goesOn(Download next, Instant now) {
            return switch (WatchLook.State.of(download)) {
                // A redirect, or the rest of a file that is asked for again.
                case WAITING -> new Watched(next, since, before, resumes);
                case FAILED -> new Watched(next, now, before, resumes);
                // That the connection before is cut may not be known yet.
                case SENDING, CUT -> new Watched(next, now, reached(), resumes + 1);
                case UNKNOWN, FINISHED -> first(next, now);
            };
        }

        Optional<Reached> reached() {
            return download.reached().or(() -> before);
        }
    }

    /** Takes note of a request that begins, or goes on with, a download. */
    void begins(WatchId id, Download download) {
        Instant now = time.now();
        known.asMap().compute(id, (same, before) -> Optional.ofNullable(before)
                .map(one -> one.goesOn(download, now))
                .orElseGet(() -> Watched.first(download, now)));
    }

    /** What the page that made this id may know; the same of every id that this node does not know. */
    WatchLook look(WatchId id) {
        return Optional.ofNullable(known.getIfPresent(id)).map(this::look).orElse(WatchLook.UNKNOWN);
    }

    private WatchLook look(Watched one) {
        WatchLook.State state = WatchLook.State.of(one.download());
        Duration age = state == WatchLook.State.WAITING
                ? Duration.between(one.since(), time.now())
                : one.download().unchangedFor();
        return WatchLook.of(state, age, one.reached(), one.resumes(), one.download());
    }
}
