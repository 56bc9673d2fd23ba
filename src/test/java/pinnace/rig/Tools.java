package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The programs of this machine: whether they are there, and how they are run. */
public final class Tools {

    private static final List<String> ALSO = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private Tools() {}

    /**
     * Ends the running test when a program is missing: as failed where {@code CI=true} promises that everything is
     * installed, as skipped, with the reason, everywhere else.
     */
    public static void require(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(p -> find(p).isEmpty()).toList();
        if (!missing.isEmpty()) {
            lacking("not installed: " + String.join(", ", missing));
        }
    }

    /** Ends the running test, in the same way, when it does not run as root. */
    public static void requireRoot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            lacking("needs root: mounts and the owners of files");
        }
    }

    /** Ends the running test, in the same way, for what is missing. */
    public static void lacking(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(reason);
        }
        Assumptions.abort(reason);
    }

    /** Where a program lies: on the path, or where Debian keeps its servers. */
    public static Optional<Path> find(String program) {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
        return Stream.concat(path, ALSO.stream())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a program to its end. */
    public static Outcome run(Duration timeout, String... command) {
        return run(timeout, Map.of(), List.of(command));
    }

    /**
     * Runs a program to its end, or kills it, and what it started, by its handle when the time is up; nothing is left
     * behind and the outcome says that it was killed.
     */
    public static Outcome run(Duration timeout, Map<String, String> environment, List<String> command) {
        Path out = null;
        Path err = null;
        try {
            out = Files.createTempFile("pinnace-it-", ".out");
            err = Files.createTempFile("pinnace-it-", ".err");
            Process process = start(environment, command, ProcessBuilder.Redirect.to(out.toFile()), err);
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                Child.kill(process);
            }
            int exit = ended ? process.exitValue() : Outcome.KILLED;
            return new Outcome(command, exit, Files.readAllBytes(out), Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    /** Proxies of the machine, and settings of the person who runs the tests, have no business in them. */
    private static boolean isOfTheMachine(String variable) {
        return variable.toLowerCase(Locale.ROOT).endsWith("_proxy")
                || variable.startsWith("PINNACE_")
                || variable.startsWith("CATALINA_")
                || variable.startsWith("JAVA_");
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null && !file.toFile().delete()) {
            throw new IllegalStateException("cannot delete " + file);
        }
    }

    /** Starts a program that has no input; a test names what it is called, not where it lies. */
    public static Process start(
            Map<String, String> environment, List<String> command, ProcessBuilder.Redirect out, Path err)
            throws IOException {
        List<String> line = new ArrayList<>(command);
        line.set(0, find(command.get(0)).map(Path::toString).orElse(command.get(0)));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out)
                .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(Tools::isOfTheMachine);
        variables.put("LC_ALL", "C.UTF-8");
        variables.putAll(environment);
        return builder.start();
    }
}
