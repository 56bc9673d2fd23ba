package pinnace.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Another JVM of this machine than the one that the tests run on. */
final class Jvm {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int VIRTUAL_THREADS = 21;

    private Jvm() {}

    /** The {@code java} of one that has virtual threads: what {@code JAVA21} names, or one that is installed. */
    static Path withVirtualThreads() {
        Optional<Path> named = Optional.ofNullable(System.getenv("JAVA21")).map(Path::of);
        return named.or(Jvm::installed).orElseGet(() -> {
            Tools.lacking("no Java 21 or later under " + INSTALLED);
            throw new IllegalStateException("not reached");
        });
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
