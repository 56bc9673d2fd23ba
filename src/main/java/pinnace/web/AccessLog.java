package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.delivery.Download;
import pinnace.delivery.Outcome;
import pinnace.failure.Shown;

/**
 * One line for each download that ended and each request that was refused, in a logger of its own: who, what, which
 * bytes, how many of them, how long, and how it ended.
 */
final class AccessLog {

    private static final Logger LOG = Logger.getLogger("pinnace.access");
    private static final String LATER = AccessLog.class.getName();

    private AccessLog() {}

    /** Writes the line of a request that is over, where it has one. */
    static void ended(Download download) {
        download.outcome().ifPresent(outcome -> LOG.log(level(outcome), () -> line(download, outcome)));
    }

    /** Leaves the line to {@link #ended(Download)}, for a request that is answered on another thread. */
    static void later(HttpServletRequest request) {
        request.setAttribute(LATER, true);
    }

    /** Writes the line of a request that was refused before it was known what it is for, if it was. */
    static void ended(HttpServletRequest request, Optional<String> problem) {
        problem.filter(any -> request.getAttribute(LATER) == null)
                .ifPresent(why -> LOG.log(
                        Level.INFO,
                        () -> Shown.plain(request.getRemoteAddr()) + " " + Shown.plain(request.getRequestURI())
                                + ": refused with " + why));
    }

    private static Level level(Outcome outcome) {
        return outcome instanceof Outcome.CutShort ? Level.WARNING : Level.INFO;
    }

    private static String line(Download download, Outcome outcome) {
        Download.Sender sender = download.sender();
        String who = sender.user().map(user -> Shown.plain(user) + "@").orElse("") + Shown.plain(sender.address());
        String how = ": " + outcome.words();
        if (outcome instanceof Outcome.Refused) {
            return who + " " + download.what() + how;
        }
        return who + " " + download.what() + ", " + download.bytes() + " bytes in "
                + String.format(Locale.ROOT, "%.1f", download.age().toMillis() / 1000.0) + " s"
                + counted(download.keepAliveBytes(), "sent to keep the connection alive")
                + counted(download.reopened(), "connections to the registry broken") + how;
    }

    private static String counted(long number, String what) {
        return number == 0 ? "" : ", " + number + " " + what;
    }
}
