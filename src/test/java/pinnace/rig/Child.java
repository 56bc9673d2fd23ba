package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A server that a test started: its output goes to a log file, and it ends with its owner, whatever happens. */
public final class Child implements AutoCloseable {

    private static final Duration TO_START = Duration.ofMinutes(5);
    private static final Duration TO_END = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;
    private final Thread hook;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.hook = new Thread(() -> kill(process), "kill " + log);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a server and waits until it is ready; one that never is, is killed and its log shown. */
    public static Child start(Path log, Map<String, String> environment, List<String> command, BooleanSupplier ready) {
        Child child;
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            child = new Child(
                    Tools.start(environment, command, ProcessBuilder.Redirect.appendTo(log.toFile()), log), log);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        }
        boolean up = until(TO_START, () -> !child.process.isAlive() || ready.getAsBoolean());
        if (!up || !child.process.isAlive()) {
            child.close();
            throw new IllegalStateException(String.join(" ", command) + " did not start:\n" + child.said());
        }
        return child;
    }

    /** Waits for a condition, looking 20 times a second; false when the time is up. */
    public static boolean until(Duration patience, BooleanSupplier condition) {
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

    /** Kills a process and all it started, at once. */
    static void kill(Process process) {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroyForcibly();
        offspring.forEach(ProcessHandle::destroyForcibly);
        until(TO_END, () -> !process.isAlive());
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** All that it has printed. */
    public String said() {
        return said(log);
    }

    static String said(Path log) {
        try {
            // Whatever it prints, and in the middle of a character too.
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a failure or a warning, but for how long a busy machine took to find randomness. */
    public String complaints() {
        return said().lines()
                .filter(line -> line.matches(".*(SEVERE|WARN|Exception|OutOfMemory).*"))
                .filter(line -> !line.contains("Creation of SecureRandom"))
                .collect(Collectors.joining("\n"));
    }

    /** Sends SIGTERM; whether it has ended in time. */
    public boolean terminate() {
        process.destroy();
        return until(TO_END, () -> !process.isAlive());
    }

    /** How it has ended. */
    public int exit() {
        return process.exitValue();
    }

    /** Asks it to end, which lets it unmount what it mounted; kills it when it does not listen. */
    @Override
    public void close() {
        List<ProcessHandle> offspring = process.descendants().toList();
        if (!terminate()) {
            kill(process);
        }
        offspring.forEach(ProcessHandle::destroyForcibly);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The machine is going down already, and the hook has done its work or is about to.
            return;
        }
    }
}
