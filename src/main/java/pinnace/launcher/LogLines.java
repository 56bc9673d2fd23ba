package pinnace.launcher;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * One line a record on standard error, unless the administrator names a configuration of his own
 * ({@code java.util.logging.config.file}).
 */
final class LogLines {

    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private LogLines() {}

    static void install() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n");
        }
        // Tomcat tells at INFO what nobody who started a download server wants to know. The logger is kept by the
        // manager's configuration.
        Logger tomcat = Logger.getLogger("org.apache");
        tomcat.setLevel(Level.WARNING);
        LogManager.getLogManager().addLogger(tomcat);
    }
}
