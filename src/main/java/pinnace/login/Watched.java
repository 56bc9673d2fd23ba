package pinnace.login;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.stream.Time;

/**
 * The content of a file, checked again at most once a second while it is needed. Each check has a thread of its own,
 * because there is no other way to stop waiting for a file on a mount that hangs. While a check hangs, no other one
 * begins, no caller waits for it, and the content from before counts.
 */
public final class Watched<T> implements AutoCloseable {

    /** How long a request waits for a check. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(Watched.class.getName());

    private final String name;
    private final Reading<T> reading;
    private final Time time;
    private volatile Look latest;
    private volatile Optional<T> known = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();

    /** Reads a file. */
    @FunctionalInterface
    interface Reading<T> {
        /** What the file holds now; if it has not changed, this is {@code known}. */
        T read(Optional<T> known) throws IOException;
    }

    /**
     * Makes the first check.
     *
     * @param name what the log calls the file
     * @throws IOException if it fails or takes too long
     */
    Watched(String name, Reading<T> reading, Time time) throws IOException {
        this.name = name;
        this.reading = reading;
        this.time = time;
        this.latest = new Look();
        latest.begin();
        latest.await(FIRST);
        if (known.isEmpty()) {
            close();
            throw new IOException(trouble.orElse(name + " could not be read within " + FIRST.toSeconds() + " s"));
        }
    }

    /** What the file holds; if it cannot be read now, what it held before. */
    T content() {
        look().await(PATIENCE);
        return known.orElseThrow();
    }

    private synchronized Look look() {
        if (latest.isOver() && !time.now().isBefore(latest.begun.plus(BETWEEN))) {
            latest = new Look();
            latest.begin();
        }
        return latest;
    }

    private final class Look {

        private final Instant begun = time.now();
        private final CountDownLatch over = new CountDownLatch(1);
        private final Thread thread = new Thread(this::look, "pinnace-logins");
        private volatile boolean late;

        void begin() {
            thread.setDaemon(true);
            thread.start();
        }

        boolean isOver() {
            return over.getCount() == 0;
        }

        private void look() {
            try {
                known = Optional.of(reading.read(known));
                worked();
            } catch (IOException | RuntimeException e) {
                failed(String.valueOf(e.getMessage()));
            } finally {
                over.countDown();
            }
        }

        private void worked() {
            if (late || trouble.isPresent()) {
                LOG.log(Level.INFO, "{0} can be read again", name);
            }
            trouble = Optional.empty();
        }

        /** Logs a problem once, and again only if it is another one. */
        private void failed(String why) {
            if (!trouble.equals(Optional.of(why)) && known.isPresent()) {
                LOG.log(
                        Level.WARNING,
                        "The changed {0} cannot be read; what it held before stays in force: {1}",
                        new Object[] {name, why});
            }
            trouble = Optional.of(why);
        }

        void await(Duration patience) {
            if (late || isOver()) {
                return;
            }
            try {
                if (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    isLate(patience);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void isLate(Duration patience) {
            if (!late && known.isPresent()) {
                LOG.log(
                        Level.WARNING,
                        "Reading {0} takes longer than {1} s; what it held before stays in force until it can be read",
                        new Object[] {name, patience.toSeconds()});
            }
            late = true;
        }
    }

    /** Ends the check that runs now, if a mount that hangs does not prevent it. */
    @Override
    public void close() {
        latest.thread.interrupt();
    }
}
