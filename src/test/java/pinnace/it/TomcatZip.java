package pinnace.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A Tomcat as it comes out of its zip, with the WAR in its webapps. */
final class TomcatZip {

    private final Path home;

    private TomcatZip(Path home) {
        this.home = home;
    }

    /** Unpacks Tomcat, copies a directory over it, gives it a port of ours, and deploys the WAR. */
    static TomcatZip unpack(Path directory, Optional<Path> over, int port) {
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty("tomcat.zip")))) {
            Path home = directory.resolve("tomcat");
            unzip(in, home);
            for (Path file : filesOf(over)) {
                Path place = home.resolve(over.orElseThrow().relativize(file).toString());
                Files.createDirectories(place.getParent());
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
            Path server = home.resolve("conf/server.xml");
            String xml = Files.readString(server)
                    .replace("port=\"8005\"", "port=\"-1\"")
                    .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"");
            Files.writeString(server, xml);
            Path applications = Files.createDirectories(home.resolve("webapps"));
            Files.copy(Path.of(System.getProperty("pinnace.war")), applications.resolve("pinnace.war"));
            return new TomcatZip(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesOf(Optional<Path> directory) throws IOException {
        if (directory.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory.get())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void unzip(InputStream in, Path home) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                // Below apache-tomcat-VERSION/; the applications that come with it are of no use here.
                Path path =
                        home.resolve(entry.getName().substring(entry.getName().indexOf('/') + 1));
                if (path.startsWith(home.resolve("webapps"))) {
                    continue;
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(zip, path, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    Child start(Path log, Path temporary, Map<String, String> settings, BooleanSupplier ready) {
        String options = settings.entrySet().stream()
                .map(setting -> "-Dpinnace." + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
        Map<String, String> environment = Map.of(
                "CATALINA_HOME", home.toString(),
                "CATALINA_BASE", home.toString(),
                "CATALINA_TMPDIR", temporary.toString(),
                "CATALINA_OPTS", "-Xmx96m " + options,
                "JAVA_HOME", System.getProperty("java.home"));
        return Child.start(
                log, environment, List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"), ready);
    }
}
