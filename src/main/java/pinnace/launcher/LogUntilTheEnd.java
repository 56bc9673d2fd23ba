package pinnace.launcher;

import java.util.logging.LogManager;

/**
 * Java's own log manager takes the handlers away as soon as SIGTERM comes. What ends after that, such as a download,
 * has its line too: this one keeps them until the server has stopped.
 */
public final class LogUntilTheEnd extends LogManager {

    private volatile boolean kept;

    /** Is made by Java, which finds its name in a system property. */
    public LogUntilTheEnd() {}

    /** From now on handlers are kept. */
    static void keep() {
        if (getLogManager() instanceof LogUntilTheEnd chosen) {
            chosen.kept = true;
        }
    }

    /** Closes all handlers. */
    static void end() {
        if (getLogManager() instanceof LogUntilTheEnd chosen) {
            chosen.kept = false;
            chosen.reset();
        }
    }

    @Override
    public void reset() {
        if (!kept) {
            super.reset();
        }
    }
}
