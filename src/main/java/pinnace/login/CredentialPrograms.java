package pinnace.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.stream.Time;

/**
 * The answers of programs that keep logins, remembered for a minute. A failure is remembered for ten seconds; in this
 * time the login from before counts. For one registry one program runs at a time, on a thread of its own. All requests
 * that need its answer wait for it, without a lock.
 */
public final class CredentialPrograms implements AutoCloseable {

    public static final Duration REMEMBERED = Duration.ofMinutes(1);
    public static final Duration FAILURE_REMEMBERED = Duration.ofSeconds(10);

    private static final int MOST_REMEMBERED = 1_000;

    /** For different registries. Callers decide which, so their number needs a bound. */
    private static final int MOST_AT_ONCE = 8;

    /** How long a request waits: a little longer, because ending a program takes time. */
    private static final Duration PATIENCE = CredentialProgram.LONGEST.plusSeconds(1);

    private static final Logger LOG = Logger.getLogger(CredentialPrograms.class.getName());

    private final Time time;
    private final Program program;
    private final ThreadPoolExecutor threads;
    private final Cache<Question, CompletableFuture<Told>> asked = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST_REMEMBERED)
            .build();

    /** Runs a program. */
    @FunctionalInterface
    interface Program {
        /** What it answers; empty if it has no login. */
        Optional<Login> ask(String name, String registry) throws IOException, InterruptedException;
    }

    /** No program runs before it is needed; the creator closes this. */
    public CredentialPrograms(Time time) {
        this(time, CredentialProgram::ask);
    }

    CredentialPrograms(Time time, Program program) {
        this.time = time;
        this.program = program;
        this.threads = new ThreadPoolExecutor(
                MOST_AT_ONCE, MOST_AT_ONCE, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "pinnace-credentials");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    private record Question(String name, String registry) {}

    private record Told(Optional<Login> login, Instant until) {
        @Override
        public String toString() {
            return "Told[until " + until + "]";
        }
    }

    /** The login for a registry; empty if the program has none, cannot be run or takes too long. */
    Optional<Login> ask(String name, String registry) {
        Question question = new Question(name, registry);
        return await(asked.asMap().compute(question, (any, known) -> {
            Optional<CompletableFuture<Told>> before = Optional.ofNullable(known);
            return before.filter(told -> !isOld(told))
                    .orElseGet(() ->
                            begin(question, before.flatMap(told -> told.join().login())));
        }));
    }

    private boolean isOld(CompletableFuture<Told> told) {
        return told.isDone() && !time.now().isBefore(told.join().until());
    }

    private CompletableFuture<Told> begin(Question question, Optional<Login> before) {
        try {
            return CompletableFuture.supplyAsync(() -> run(question, before), threads);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "closed while a request waited", e);
            return CompletableFuture.completedFuture(new Told(before, time.now()));
        }
    }

    private Told run(Question question, Optional<Login> before) {
        try {
            Optional<Login> login = program.ask(question.name(), question.registry());
            return new Told(login, time.now().plus(REMEMBERED));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "docker-credential-{0} gave no login for {1}: {2}", new Object[] {
                question.name(), question.registry(), e.getMessage()
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Told(before, time.now().plus(FAILURE_REMEMBERED));
    }

    private static Optional<Login> await(CompletableFuture<Told> told) {
        try {
            return told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).login();
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.FINE, "waiting for a program that keeps logins", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Ends the programs that run. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
