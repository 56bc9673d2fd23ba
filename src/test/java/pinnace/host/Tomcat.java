package pinnace.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A Tomcat out of its zip with the WAR in its webapps, and nothing else there. */
final class Tomcat {

    private static final Path CONF = Path.of("tomcat-conf");

    private final Path home;

    private Tomcat(Path home) {
        this.home = home;
    }

    /** As it comes. */
    static Tomcat stock(Path home) {
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty("tomcat.zip")))) {
            unzip(in, home);
            Files.createDirectories(home.resolve("webapps"));
            Files.copy(ExecutableWar.war(), home.resolve("webapps/pinnace.war"));
            Tomcat tomcat = new Tomcat(home);
            tomcat.edit("conf/server.xml", xml -> xml.replace("port=\"8005\"", "port=\"-1\""));
            return tomcat;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the files of {@code tomcat-conf} copied over it, as its README says. */
    static Tomcat withConf(Path home) {
        Tomcat tomcat = stock(home);
        for (String directory : List.of("bin", "conf")) {
            try (Stream<Path> files = Files.walk(CONF.resolve(directory))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = home.resolve(CONF.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.writeString(target, Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tomcat;
    }

    private static void unzip(InputStream in, Path home) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                // Below apache-tomcat-VERSION/
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                Path path = home.resolve(name).normalize();
                if (!entry.isDirectory() && path.startsWith(home) && !name.startsWith("webapps/")) {
                    Files.createDirectories(path.getParent());
                    Files.copy(zip, path);
                }
            }
        }
        // Empty in the zip; Tomcat wants it.
        Files.createDirectories(home.resolve("temp"));
    }

    /** Changes a file as an administrator would; a change that changes nothing is a mistake of the test. */
    void edit(String name, UnaryOperator<String> change) {
        try {
            Path file = home.resolve(name);
            String old = Files.readString(file);
            String changed = change.apply(old);
            if (old.equals(changed)) {
                throw new IllegalStateException(name + " has not what was to be changed:\n" + old);
            }
            Files.writeString(file, changed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of the files of a directory whose names fit. */
    String read(String directory, String glob) {
        StringBuilder text = new StringBuilder();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve(directory), glob)) {
            for (Path file : files) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it on a free port of the loopback, and waits until it has deployed what it will deploy. */
    Running start() {
        int port = freePort();
        edit("conf/server.xml", xml -> xml.replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\""));
        Map<String, String> environment = Map.of(
                "CATALINA_HOME", home.toString(),
                "CATALINA_BASE", home.toString(),
                "JAVA_HOME", System.getProperty("java.home"));
        URI server = URI.create("http://127.0.0.1:" + port);
        return Running.start(
                environment,
                List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"),
                said -> said.contains("Server startup in") ? Optional.of(server) : Optional.empty());
    }

    /** A loopback port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
