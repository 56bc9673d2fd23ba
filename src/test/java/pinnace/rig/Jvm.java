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
import java.util.TreeMap;
import java.util.stream.Stream;

/** The JVMs of this machine, and how those that run are asked about themselves. */
public final class Jvm {

    /**
     * An option for a JVM that lives for seconds, as most here do: it compiles quickly and not well, which takes half
     * of the processor time of a start.
     */
    static final String STARTS_QUICKLY = "-XX:TieredStopAtLevel=1";

    /** An option in place of the other, for one that has much to do or is measured. */
    public static final String RUNS_WELL = "-XX:TieredStopAtLevel=4";

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int OLDEST = 17;
    private static final int VIRTUAL_THREADS = 21;
    private static final Duration TO_ANSWER = Duration.ofMinutes(1);

    private Jvm() {}

    /** One that is here. */
    public record Java(int version, Path program) {}

    /** One of every version from 17 on, in their order: what {@code JAVA21} names, or what is installed. */
    public static List<Java> all() {
        Map<Integer, Java> found = new TreeMap<>();
        Optional.ofNullable(System.getenv("JAVA21"))
                .map(program -> Path.of(program).resolve("../..").normalize())
                .ifPresent(home -> add(home, found));
        add(Path.of(System.getProperty("java.home")), found);
        installed().forEach(home -> add(home, found));
        return List.copyOf(found.values());
    }

    private static void add(Path home, Map<Integer, Java> found) {
        int version = version(home.resolve("release"));
        Path program = home.resolve("bin/java");
        if (version >= OLDEST && Files.isExecutable(program)) {
            found.putIfAbsent(version, new Java(version, program));
        }
    }

    /** The {@code java} of one that has virtual threads. */
    public static Path withVirtualThreads() {
        Optional<Java> found =
                all().stream().filter(java -> java.version >= VIRTUAL_THREADS).findFirst();
        return found.map(Java::program).orElseGet(() -> {
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

    private static List<Path> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.sorted().toList();
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
