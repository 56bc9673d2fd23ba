package pinnace.registry;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Time;

/**
 * Which mirrors all requests of this node skip for a minute: those that could not be reached, did not answer, failed,
 * or became silent or were cut off in the middle of an answer.
 *
 * <p>After that minute, one request at a time tries the mirror. All requests use it again when these have received as
 * many bytes as it had sent before it broke, up to {@link #ENOUGH}: a manifest does not prove that a mirror which
 * stalls within layers works again.
 */
final class PassedOver {

    static final Duration WHILE = Duration.ofMinutes(1);

    /** This many bytes prove that a mirror sends more than the beginning of a blob. */
    private static final long ENOUGH = 64 * 1024;

    /** If the reader took no byte for so long, a cut connection is not the fault of the mirror. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(PassedOver.class.getName());

    private final Time time;
    private final Map<Endpoint, Broken> broken = new ConcurrentHashMap<>();

    PassedOver(Time time) {
        this.time = time;
    }

    /**
     * A mirror that was broken.
     *
     * @param until when the next request may try it
     * @param unproven how many bytes have to come then
     */
    private record Broken(Instant until, long unproven) {}

    /** A request that can be sent to a mirror, or to the registry itself. */
    interface Question<T> {
        /**
         * Sends it.
         *
         * @param attempt is told how it ends; empty for the registry itself
         */
        T put(Endpoint endpoint, Optional<Attempt> attempt) throws IOException;
    }

    /**
     * Asks the mirrors in their order, then the registry itself; a failure of a mirror is not reported. If the registry
     * fails too, the mirrors that were skipped are asked.
     *
     * @param endpoints the mirrors, and last the registry itself
     * @param isOver whether the caller has cancelled the request
     */
    <T> T ask(List<Endpoint> endpoints, BooleanSupplier isOver, Question<T> question) throws IOException {
        List<Attempt> skipped = new ArrayList<>();
        for (Endpoint mirror : endpoints.subList(0, endpoints.size() - 1)) {
            Optional<Attempt> turn = turn(mirror);
            Optional<T> answer = turn.flatMap(mine -> ask(mine, isOver, question));
            if (answer.isPresent()) {
                return answer.get();
            }
            if (turn.isEmpty()) {
                skipped.add(new Attempt(mirror, Optional.empty()));
            }
        }
        try {
            return question.put(endpoints.get(endpoints.size() - 1), Optional.empty());
        } catch (IOException | PullException e) {
            for (Attempt mirror : isBroken(e) ? skipped : List.<Attempt>of()) {
                Optional<T> answer = isOver.getAsBoolean() ? Optional.empty() : ask(mirror, isOver, question);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            throw e;
        }
    }

    private static <T> Optional<T> ask(Attempt attempt, BooleanSupplier isOver, Question<T> question) {
        try {
            return Optional.of(question.put(attempt.mirror, Optional.of(attempt)));
        } catch (IOException | PullException e) {
            if (isOver.getAsBoolean()) {
                attempt.calledOff();
            } else {
                attempt.failed(e);
            }
            return Optional.empty();
        }
    }

    private Optional<Attempt> turn(Endpoint mirror) {
        Optional<Broken> known = Optional.ofNullable(broken.get(mirror));
        if (known.isEmpty()) {
            return Optional.of(new Attempt(mirror, Optional.empty()));
        }
        Instant now = time.now();
        if (now.isBefore(known.get().until())) {
            return Optional.empty();
        }
        Broken tried = new Broken(now.plus(WHILE), known.get().unproven());
        return broken.replace(mirror, known.get(), tried)
                ? Optional.of(new Attempt(mirror, Optional.of(tried)))
                : Optional.empty();
    }

    /** Whether the server is broken, and not only without the content that was asked for. */
    private static boolean isBroken(Exception failure) {
        return failure instanceof IOException
                || (failure instanceof PullException known && (known.kind().mayPass() || known.kind() == Kind.BARRED));
    }

    /**
     * One request to a mirror, for the thread that sends it; other threads may only cancel it. Only the first end
     * counts.
     */
    final class Attempt {

        private final Endpoint mirror;
        private final Optional<Broken> trial;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicLong came = new AtomicLong();
        private Instant last = time.now();
        private boolean paused;

        private Attempt(Endpoint mirror, Optional<Broken> trial) {
            this.mirror = mirror;
            this.trial = trial;
        }

        /**
         * The reader wants more bytes. If it has paused for long, a mirror that works may have closed the connection.
         */
        void reads() {
            paused = Duration.between(last, time.now()).compareTo(PAUSE) > 0;
        }

        /** This many more bytes have come. */
        void came(int bytes) {
            came.addAndGet(Math.max(0, bytes));
            last = time.now();
        }

        /** The answer was complete, or the reader wants no more of it. */
        void ended() {
            if (trial.isEmpty() || over.getAndSet(true)) {
                return;
            }
            long left = trial.get().unproven() - came.get();
            if (left > 0) {
                broken.replace(mirror, trial.get(), new Broken(time.now(), left));
            } else if (broken.remove(mirror, trial.get())) {
                LOG.log(Level.INFO, "The mirror {0} is used again", mirror.name());
            }
        }

        /** The reader cancelled it while it waited for bytes, which says nothing about the mirror. */
        void calledOff() {
            if (trial.isPresent() && !over.getAndSet(true)) {
                Broken again = new Broken(time.now(), trial.get().unproven());
                broken.replace(mirror, trial.get(), again);
            }
        }

        /** It failed. A mirror without the content that it was asked for is not broken. */
        void failed(Exception why) {
            if (paused) {
                calledOff();
            } else if (isBroken(why)) {
                broke(why);
            } else {
                boolean usual = why instanceof PullException known && known.kind() == Kind.NOT_FOUND;
                LOG.log(usual ? Level.FINE : Level.INFO, "The mirror {0} could not serve a request: {1}", new Object[] {
                    mirror.name(), why.getMessage()
                });
                ended();
            }
        }

        private void broke(Exception why) {
            if (over.getAndSet(true)) {
                return;
            }
            long unproven = came.get() == 0 ? 0 : Math.min(came.get() + 1, ENOUGH);
            Broken now = new Broken(time.now().plus(WHILE), unproven);
            // Other requests to this mirror fail at the same time; the log says so once.
            boolean news = trial.isPresent()
                    ? broken.replace(mirror, trial.get(), now)
                    : broken.putIfAbsent(mirror, now) == null;
            if (news) {
                LOG.log(Level.INFO, "The mirror {0} is skipped for {1} s: {2}", new Object[] {
                    mirror.name(), WHILE.toSeconds(), why.getMessage()
                });
            }
        }
    }
}
