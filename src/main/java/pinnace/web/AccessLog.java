package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import pinnace.delivery.Download;
import pinnace.delivery.Outcome;
import pinnace.delivery.Sender;
import pinnace.failure.Shown;
import pinnace.settings.LogForm;
import pinnace.stream.Time;

/**
 * One line for each download that ended and each request that was refused, in a logger of its own: who, what, which
 * bytes, how many of them, how long, and how it ended.
 */
final class AccessLog {

    private static final Logger LOG = Logger.getLogger("pinnace.access");
    private static final int LONGEST_NAME = 100;

    private final LogForm form;
    private final Time time;

    AccessLog(LogForm form, Time time) {
        this.form = form;
        this.time = time;
    }

    /** Writes the line of a request that is over, where it has one. */
    void ended(Download download) {
        download.outcome().ifPresent(outcome -> LOG.log(level(outcome), () -> line(download, outcome)));
    }

    /**
     * Writes the line of a request that was refused before it was known what it is for.
     *
     * @param problem its status and a sentence
     */
    void refused(HttpServletRequest request, String problem) {
        LOG.log(Level.INFO, () -> line(request, problem));
    }

    private static Level level(Outcome outcome) {
        return outcome instanceof Outcome.CutShort || outcome instanceof Outcome.EndedByAdministrator
                ? Level.WARNING
                : Level.INFO;
    }

    private String line(HttpServletRequest request, String problem) {
        Sender sender = Senders.sender(request);
        String path = request.getRequestURI();
        return form == LogForm.JSON
                ? AccessLine.refused(time.date(), sender, path, problem).json()
                : who(sender) + " " + Shown.plain(path) + ": refused with " + problem;
    }

    private String line(Download download, Outcome outcome) {
        if (form == LogForm.JSON) {
            return AccessLine.of(time.date(), download, outcome).json();
        }
        String how = login(download) + ": " + outcome.words();
        String what = who(download.sender()) + " " + download.what();
        if (outcome instanceof Outcome.Refused) {
            return what + how;
        }
        return what + ", " + download.bytes() + " bytes in "
                + String.format(Locale.ROOT, "%.1f", download.age().toMillis() / 1000.0) + " s"
                + counted(download.keepAliveBytes(), "sent to keep the connection alive")
                + counted(download.reopened(), "connections to the registry broken") + how;
    }

    private static String who(Sender sender) {
        return sender.user().map(user -> Shown.plain(user) + "@").orElse("") + Shown.plain(sender.address());
    }

    private static String login(Download download) {
        return download.logins().isEmpty() ? "" : ", with the login " + Shown.plain(logins(download));
    }

    /** The names of the logins that a request brought along, as one. */
    static String logins(Download download) {
        return download.logins().stream()
                .map(name -> name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name)
                .collect(Collectors.joining(", "));
    }

    private static String counted(long number, String what) {
        return number == 0 ? "" : ", " + number + " " + what;
    }
}
