package pinnace.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import pinnace.it.Tools;

/** A server in a process of its own, which ends with the test. */
final class Running implements AutoCloseable {

    private static final Duration TO_START = Duration.ofSeconds(60);

    /** How long an orderly end may take. */
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final Process process;
    private final Path log;
    private final Thread hook;
    private URI server = URI.create("http://nowhere.invalid");

    private Running(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.hook = new Thread(process::destroyForcibly, "kill " + log);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param ready finds in what the server has said so far where it listens
     */
    static Running start(Map<String, String> environment, List<String> command, Function<String, Optional<URI>> ready) {
        try {
            Path logs = Files.createDirectories(Path.of("target", "it"));
            Path log = Files.createTempFile(logs, "host-", ".log").toAbsolutePath();
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(Running::isOfTheMachine);
            builder.environment().putAll(environment);
            Running running = new Running(builder.start(), log);
            return running.whenReady(ready);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        }
    }

    /** The settings and proxies of who runs the tests have no business in them. */
    private static boolean isOfTheMachine(String variable) {
        return variable.startsWith("PINNACE_")
                || variable.startsWith("CATALINA_")
                || variable.startsWith("JAVA_")
                || variable.toLowerCase(Locale.ROOT).endsWith("_proxy");
    }

    private Running whenReady(Function<String, Optional<URI>> ready) {
        until(TO_START, () -> !process.isAlive() || ready.apply(said()).isPresent());
        Optional<URI> found = ready.apply(said());
        if (found.isEmpty() || !process.isAlive()) {
            close();
            throw new IllegalStateException("did not start:\n" + said());
        }
        server = found.get();
        return this;
    }

    /** Waits for a condition; false when the time is up. */
    static boolean until(Duration patience, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Where it listens, without a path. */
    URI server() {
        return server;
    }

    /** All that it has printed. */
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a failure or a warning, but for how long a busy machine took to find randomness. */
    String complaints() {
        return said().lines()
                .filter(line -> line.matches(".*(SEVERE|WARN|Exception|OutOfMemory).*"))
                .filter(line -> !line.contains("Creation of SecureRandom"))
                .collect(Collectors.joining("\n"));
    }

    /** The names and stacks of its threads. */
    String threads() {
        return Tools.run(
                        Duration.ofSeconds(30),
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "Thread.print")
                .succeeded()
                .out();
    }

    /** Sends SIGTERM; whether it has ended in time. */
    boolean terminate() {
        process.destroy();
        return until(TO_END, () -> !process.isAlive());
    }

    /** How it has ended. */
    int exit() {
        return process.exitValue();
    }

    @Override
    public void close() {
        if (!terminate()) {
            process.destroyForcibly();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The machine goes down already, and the hook is at work.
            return;
        }
    }
}
