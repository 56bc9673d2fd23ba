package pinnace.launcher;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * One line for each record on standard error, unless the administrator names another configuration
 * ({@code java.util.logging.config.file}). A line that is JSON has nothing before it.
 */
final class LogLines extends Formatter {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    /** Begins a line of JSON; in lines for people nothing is in quotes. */
    private static final String JSON = "{\"";

    // Held here, because the log manager forgets a logger without a reference, and its level and handlers.
    private static final Logger ACCESS = Logger.getLogger("pinnace.access");

    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    /** Their finest levels log every request as it is, with the logins in its headers and in its query. */
    private static final List<Logger> OF_REQUESTS = List.of(
            Logger.getLogger("org.apache.coyote.http11.Http11InputBuffer"),
            Logger.getLogger("org.apache.catalina.core.AsyncContextImpl"));

    private final Formatter usual = new SimpleFormatter();

    private LogLines() {}

    static void install() {
        OF_REQUESTS.forEach(logger -> logger.setLevel(Level.OFF));
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n");
        }
        // A handler of its own, because Tomcat changes the formatter of the one that all loggers share.
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new LogLines());
        ACCESS.addHandler(handler);
        ACCESS.setUseParentHandlers(false);
        // At INFO it logs details of Tomcat that administrators of Pinnace do not need.
        TOMCAT.setLevel(Level.WARNING);
    }

    @Override
    public String format(LogRecord line) {
        String message = line.getMessage();
        boolean isJson = message != null && message.startsWith(JSON);
        return isJson ? message + System.lineSeparator() : usual.format(line);
    }
}
