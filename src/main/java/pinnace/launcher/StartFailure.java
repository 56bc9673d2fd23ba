package pinnace.launcher;

import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.core.StandardContext;

/**
 * Listens to what Tomcat logs of an application that does not start, to tell the reason in one sentence rather than in
 * three stack traces.
 */
final class StartFailure extends Handler {

    private final Logger logger;
    private Optional<Throwable> thrown = Optional.empty();

    private StartFailure(Logger logger) {
        this.logger = logger;
    }

    static StartFailure of(StandardContext application) {
        Logger logger = Logger.getLogger(
                "org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[" + application.getPath() + "]");
        StartFailure failure = new StartFailure(logger);
        logger.addHandler(failure);
        logger.setUseParentHandlers(false);
        return failure;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getThrown() != null) {
            thrown = Optional.of(entry.getThrown());
        }
    }

    String reason() {
        return thrown.map(StartFailure::deepest).orElse("the application failed to start");
    }

    static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
