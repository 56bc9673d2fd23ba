package pinnace.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The WAR, unpacked while it runs into a new directory that only its owner can read.
 *
 * @param directory everything that was written to the disk
 */
record Unpacked(Path directory) {

    private static final String SERVER = "WEB-INF/run/";

    /** Unpacks below the given directory, else below the system's directory for temporary files. */
    static Unpacked from(Path war, Optional<Path> below) throws IOException {
        Unpacked unpacked = new Unpacked(
                below.isPresent()
                        ? Files.createTempDirectory(Files.createDirectories(below.get()), "pinnace-")
                        : Files.createTempDirectory("pinnace-"));
        try {
            unpacked.fill(war);
            return unpacked;
        } catch (IOException e) {
            unpacked.remove();
            throw e;
        }
    }

    private void fill(Path war) throws IOException {
        Files.createDirectories(webapp());
        Files.createDirectories(server());
        try (JarFile jar = new JarFile(war.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (!entry.isDirectory()) {
                    write(jar, entry);
                }
            }
        }
    }

    private void write(JarFile jar, JarEntry entry) throws IOException {
        String name = entry.getName();
        Path root = name.startsWith(SERVER) ? server() : webapp();
        Path file = root.resolve(name.startsWith(SERVER) ? name.substring(SERVER.length()) : name)
                .normalize();
        if (!file.startsWith(root)) {
            throw new IOException("The WAR has an entry outside of itself: " + name);
        }
        Files.createDirectories(file.getParent() == null ? root : file.getParent());
        try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file);
        }
    }

    /** The web application. */
    Path webapp() {
        return directory.resolve("webapp");
    }

    private Path server() {
        return directory.resolve("server");
    }

    /** For the server's class loader: its jars, and the launcher's own classes at the WAR's root. */
    URL[] serverClasses() throws IOException {
        try (Stream<Path> jars = Files.list(server())) {
            return Stream.concat(Stream.of(webapp()), jars.sorted())
                    .map(Unpacked::url)
                    .toArray(URL[]::new);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException("a file has no URL: " + path, e);
        }
    }

    /** Removes everything from the disk. */
    void remove() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Pinnace could not remove " + directory + ": " + e.getMessage());
        }
    }
}
