package pinnace.launcher;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One line a record on standard error, unless the administrator names a configuration of his own
 * ({@code java.util.logging.config.file}).
 */
final class LogLines {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    // Held here, for the log manager forgets a logger, and its level, that nobody holds.
    private static final Logger TOMCAT = Logger.getLogger("org.apache");
    private static final Logger RAW_REQUESTS = Logger.getLogger("org.apache.coyote.http11.Http11InputBuffer");

    private LogLines() {}

    static void install() {
        // At its finest it writes down every request as it came, with the logins in it.
        RAW_REQUESTS.setLevel(Level.OFF);
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n");
        }
        // It tells at INFO what nobody who started a download server wants to know.
        TOMCAT.setLevel(Level.WARNING);
    }
}
