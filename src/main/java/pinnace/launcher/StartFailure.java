package pinnace.launcher;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;

/**
 * Reads what Tomcat logs of an application that does not start, to print the reason in one sentence instead of three
 * stack traces.
 */
final class StartFailure extends Handler {

    private final List<Logger> loggers;
    private Optional<Throwable> thrown = Optional.empty();

    private StartFailure(List<Logger> loggers) {
        this.loggers = loggers;
    }

    static StartFailure of(StandardContext application) {
        StartFailure failure = new StartFailure(List.of(
                Logger.getLogger(
                        "org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[" + application.getPath() + "]"),
                // Logs only that there was a failure, in two more lines.
                Logger.getLogger(StandardContext.class.getName())));
        for (Logger logger : failure.loggers) {
            logger.addHandler(failure);
            logger.setUseParentHandlers(false);
        }
        return failure;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getThrown() != null) {
            thrown = Optional.of(entry.getThrown());
        }
    }

    String reason() {
        return thrown.map(failure -> ours(failure).orElseGet(() -> deepest(failure)))
                .orElse("the application failed to start");
    }

    /** The exception of Pinnace itself: its message is a sentence for the administrator, with its causes in it. */
    private static Optional<String> ours(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> cause.getStackTrace().length > 0
                        && cause.getStackTrace()[0].getClassName().startsWith("pinnace."))
                .flatMap(cause -> Optional.ofNullable(cause.getMessage()).stream())
                .findFirst();
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
        for (Logger logger : loggers) {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }
}
