package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.delivery.Download;
import pinnace.delivery.Outcome;
import pinnace.delivery.Reached;

/**
 * What a page may know of a download that it watches.
 *
 * @param state how it is
 * @param seconds for how long it has been so; a wait goes on through redirects
 * @param bytes how much of the file has been sent, counted from its beginning
 * @param length how many bytes the file has; absent before the first of them is sent
 * @param resumes how often it was cut and gone on with
 * @param detail why it failed, or was cut by this server
 */
@JsonbPropertyOrder({"state", "seconds", "bytes", "length", "resumes", "detail"})
public record WatchLook(
        String state,
        long seconds,
        long bytes,
        @Nullable Long length,
        int resumes,
        @Nullable String detail) {

    /** Of an id that this node does not know; another node may. */
    static final WatchLook UNKNOWN = new WatchLook(State.UNKNOWN.written(), 0, 0, null, 0, null);

    /** How a download is. */
    enum State {
        /** This node was not asked for it, or has forgotten it. */
        UNKNOWN,
        /** No byte of it has been sent, because the registry is waited for. */
        WAITING,
        /** It is being sent. */
        SENDING,
        /** All of it was sent. */
        FINISHED,
        /** Its connection ended before that; it may be resumed. */
        CUT,
        /** It was refused before its first byte. */
        FAILED;

        static State of(Download download) {
            State going = download.reached().isPresent() ? SENDING : WAITING;
            return download.outcome().map(outcome -> ended(download, outcome)).orElse(going);
        }

        private static State ended(Download download, Outcome outcome) {
            boolean whole = download.reached().filter(Reached::isEnd).isPresent();
            // A range may end before the file does.
            State sent = outcome instanceof Outcome.Complete && whole ? FINISHED : CUT;
            return outcome instanceof Outcome.Refused ? FAILED : sent;
        }

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Of one that is known.
     *
     * @param reached how far into the file it came, with all its requests
     */
    static WatchLook of(State state, Duration age, Optional<Reached> reached, int resumes, Download download) {
        return new WatchLook(
                state.written(),
                age.toSeconds(),
                reached.map(Reached::bytes).orElse(0L),
                reached.map(Reached::length).orElse(null),
                resumes,
                download.outcome().flatMap(WatchLook::detail).orElse(null));
    }

    private static Optional<String> detail(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            // What else failed is for the log.
            return Optional.of(refused.status() == 500 ? Problem.IN_SERVER : refused.why());
        }
        if (outcome instanceof Outcome.EndedByAdministrator) {
            return Optional.of(Outcome.EndedByAdministrator.SENTENCE);
        }
        return outcome instanceof Outcome.CutShort cut ? Optional.of(cut.why()) : Optional.empty();
    }
}
