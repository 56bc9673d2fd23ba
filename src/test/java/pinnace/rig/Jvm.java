package pinnace.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** The JVMs of this machine, and how those that run are asked about themselves. */
public final class Jvm {

    /**
     * An option for a JVM that lives for seconds, as most here do: it compiles quickly and not well, which takes half
     * of the processor time of a start.
     */
    static final String STARTS_QUICKLY = "-XX:TieredStopAtLevel=1";

    /** An option, given after the other, for one that has much to do or is measured. */
    public static final String RUNS_WELL = "-XX:TieredStopAtLevel=4";

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int VIRTUAL_THREADS = 21;
    private static final Duration TO_ANSWER = Duration.ofMinutes(1);

    private Jvm() {}

    /** The {@code java} of one that has virtual threads: what {@code JAVA21} names, or one that is installed. */
    public static Path withVirtualThreads() {
        Optional<Path> named = Optional.ofNullable(System.getenv("JAVA21")).map(Path::of);
        return named.or(Jvm::installed).orElseGet(() -> {
            Tools.lacking("no Java 21 or later under " + INSTALLED);
            throw new IllegalStateException("not reached");
        });
    }

    /** What a running one answers to a command of {@code jcmd}. */
    public static String jcmd(Child process, String... command) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(process.pid())));
        line.addAll(List.of(command));
        return Tools.run(TO_ANSWER, Map.of(), line).succeeded().out();
    }

    private static Optional<Path> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.filter(home -> version(home.resolve("release")) >= VIRTUAL_THREADS)
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int version(Path release) {
        Properties properties = new Properties();
        if (Files.isRegularFile(release)) {
            try (InputStream stream = Files.newInputStream(release)) {
                properties.load(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.split("[.+-]", 2)[0]);
    }
}
