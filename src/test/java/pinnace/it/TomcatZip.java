package pinnace.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Tomcat as it comes out of its zip, with the WAR in its webapps. */
final class TomcatZip implements Node.Application {

    private final Path home;

    private TomcatZip(Path home) {
        this.home = home;
    }

    /** Unpacks Tomcat, copies a directory over it, gives it a port of ours, and deploys the WAR. */
    static TomcatZip unpack(Path directory, Optional<Path> over, int port) {
        Path home = unpackWithoutWar(directory);
        try {
            for (Path file : filesOf(over)) {
                Path place = home.resolve(over.orElseThrow().relativize(file).toString());
                Files.createDirectories(place.getParent());
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
            listenAt(home, port);
            TomcatZip tomcat = new TomcatZip(home);
            tomcat.deploy();
            return tomcat;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacks Tomcat as {@code DIRECTORY/tomcat}, which is given, with nothing in its webapps. */
    static Path unpackWithoutWar(Path directory) {
        Path home = directory.resolve("tomcat");
        // The applications that come with it are of no use here.
        Unzipped.into(home, Path.of(System.getProperty("tomcat.zip")), path -> !path.startsWith("webapps"));
        try {
            Files.createDirectories(home.resolve("webapps"));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it a port of ours on the loopback. */
    static void listenAt(Path home, int port) {
        try {
            Path server = home.resolve("conf/server.xml");
            String xml = Files.readString(server)
                    .replace("port=\"8005\"", "port=\"-1\"")
                    .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"")
                    // How often it looks whether a WAR has changed; by itself every ten seconds.
                    .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" ");
            Files.writeString(server, xml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path war() {
        return home.resolve("webapps/pinnace.war");
    }

    /** Copied beside and moved, so that Tomcat never sees a part of it; over the old one it is a redeployment. */
    @Override
    public void deploy() {
        try {
            Path beside = Files.copy(Path.of(System.getProperty("pinnace.war")), home.resolve("pinnace.war"));
            Files.move(beside, war(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void undeploy() {
        try {
            Files.delete(war());
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
