package pinnace.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * How often, and for how long, something that failed is tried again.
 *
 * @param failures how many failures in a row, without progress between them, are too many; 1 or more
 * @param budget how long after the first of them there is no further try
 * @param firstPause the wait after the first failure; it doubles with every further one, and a random part of up to a
 *     half is taken off, so that many which failed together do not come back together
 * @param longestPause where the doubling ends
 * @param time the clock
 */
public record Retries(int failures, Duration budget, Duration firstPause, Duration longestPause, Time time) {

    /** One action, or one stretch of a stream, that is tried until it succeeds or the policy says no. */
    public final class Attempts {

        private int failed;
        private Optional<Instant> firstFailure = Optional.empty();

        private Attempts() {}

        /** Something was got: earlier failures no longer count. */
        public void progress() {
            failed = 0;
            firstFailure = Optional.empty();
        }

        /**
         * Takes note of a failure and waits until the next try.
         *
         * @throws PullException the failure, where no other try may help or the budget is spent
         */
        public void failed(Exception failure, String action) {
            if (failure instanceof PullException known && !known.kind().mayPass()) {
                throw known;
            }
            failed++;
            Instant now = time.now();
            Instant since = firstFailure.orElse(now);
            firstFailure = Optional.of(since);
            Duration pause = pause(failure);
            if (failed >= failures || since.plus(budget).isBefore(now.plus(pause))) {
                throw givingUp(failure, action);
            }
            waitFor(pause, action);
        }

        private Duration pause(Exception failure) {
            long doubled = firstPause.toMillis() << Math.min(failed - 1, 16);
            long capped = Math.min(doubled, longestPause.toMillis());
            long jittered = capped - ThreadLocalRandom.current().nextLong(capped / 2 + 1);
            long asked = failure instanceof PullException known
                    ? seconds(known.headers().getOrDefault("Retry-After", "0")) * 1000
                    : 0;
            return Duration.ofMillis(Math.max(jittered, asked));
        }

        private PullException givingUp(Exception failure, String action) {
            if (failure instanceof PullException known) {
                return known;
            }
            String tries = failed == 1 ? "" : " (" + failed + " tries)";
            return new PullException(Kind.BROKEN, action + " failed" + tries + ": " + reason(failure), failure);
        }

        private void waitFor(Duration pause, String action) {
            try {
                time.pause(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PullException(Kind.BUSY, action + " was cancelled", e);
            }
        }
    }

    /** A fresh count. */
    public Attempts attempts() {
        return new Attempts();
    }

    /** An action that may fail and be tried again. */
    @FunctionalInterface
    public interface Action<T> {
        /** Does it, once. */
        T run() throws IOException;
    }

    /**
     * Runs the action until it succeeds; {@code name} says in a sentence what it does, such as "Asking docker.io for
     * the manifest".
     */
    public <T> T call(String name, Action<T> action) {
        Attempts attempts = attempts();
        while (true) {
            try {
                return action.run();
            } catch (IOException | PullException e) {
                attempts.failed(e, name);
            }
        }
    }

    private static long seconds(String retryAfter) {
        return retryAfter.matches("[0-9]{1,6}") ? Long.parseLong(retryAfter) : 0;
    }

    private static String reason(Exception failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
