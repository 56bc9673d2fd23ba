package pinnace.launcher;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One line for each record on standard error, unless the administrator names another configuration
 * ({@code java.util.logging.config.file}).
 */
final class LogLines {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    // Held here, because the log manager forgets a logger without a reference, and its level.
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    /** Their finest levels log every request as it is, with the logins in its headers and in its query. */
    private static final List<Logger> OF_REQUESTS = List.of(
            Logger.getLogger("org.apache.coyote.http11.Http11InputBuffer"),
            Logger.getLogger("org.apache.catalina.core.AsyncContextImpl"));

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
        // At INFO it logs details of Tomcat that administrators of Pinnace do not need.
        TOMCAT.setLevel(Level.WARNING);
    }
}
