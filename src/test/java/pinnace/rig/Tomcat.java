package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A Tomcat as it comes out of its zip, on a port of the loopback, with the WAR in its webapps and nothing else there.
 */
public final class Tomcat implements Node.Application {

    private static final Path CONF = Path.of("tomcat-conf");

    private final Path home;
    private final int port = Room.freePort();

    private Tomcat(Path home) {
        this.home = home;
    }

    /** Unpacks it, as it comes, with the WAR. */
    public static Tomcat stock(Path home) {
        Tomcat tomcat = withoutWar(home);
        tomcat.deploy();
        return tomcat;
    }

    /** Unpacks it, as it comes. */
    public static Tomcat withoutWar(Path home) {
        return withoutWar(home, "tomcat.zip");
    }

    /** Unpacks a Tomcat 11, as it comes, with the WAR. */
    static Tomcat eleven(Path home) {
        Tomcat tomcat = withoutWar(home, "tomcat11.zip");
        tomcat.deploy();
        return tomcat;
    }

    private static Tomcat withoutWar(Path home, String zip) {
        Unzipped.into(home, Path.of(System.getProperty(zip)), path -> !path.startsWith("webapps"));
        return at(home);
    }

    /** One whose {@code conf} lies there already. */
    static Tomcat at(Path base) {
        Tomcat tomcat = new Tomcat(base);
        tomcat.directory("webapps");
        // Empty in the zip; Tomcat wants it.
        tomcat.directory("temp");
        return tomcat;
    }

    /** With the files of {@code tomcat-conf} copied over it, as its README says. */
    public static Tomcat withConf(Path home) {
        return stock(home).with(CONF);
    }

    /** Copies the files of a directory over its own. */
    Tomcat with(Path over) {
        try (Stream<Path> files = Files.walk(over)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = home.resolve(over.relativize(file).toString());
                directory(home.relativize(target.getParent()).toString());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void directory(String name) {
        try {
            Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a file as an administrator would; a change that changes nothing is a mistake of the test. */
    public void edit(String name, UnaryOperator<String> change) {
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
    public String read(String directory, String glob) {
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

    /** Starts it, and waits until it has deployed what it will deploy. */
    public Node start() {
        return start(Room.open("tomcat"), Map.of());
    }

    /** The same, with settings of Pinnace. */
    public Node start(Map<String, String> settings) {
        return start(Room.open("tomcat"), settings);
    }

    /** Gives it the WAR at another path, with what is to be in its context. */
    public void context(String path, String elements) {
        directory("conf/Catalina/localhost");
        try {
            Files.writeString(
                    home.resolve("conf/Catalina/localhost/" + path + ".xml"),
                    "<Context docBase=\"" + Node.war().toAbsolutePath() + "\">" + elements + "</Context>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it a port of its own on the loopback, and none for its shutdown; returns the port. */
    public int listen() {
        edit("conf/server.xml", xml -> xml.replace("port=\"8005\"", "port=\"-1\"")
                .replace("port=\"8080\"", "port=\"" + port + "\" address=\"127.0.0.1\"")
                // How often it looks whether a WAR has changed; by itself every ten seconds.
                .replace("<Engine ", "<Engine backgroundProcessorDelay=\"1\" "));
        return port;
    }

    /** The same, with settings of Pinnace; the room is the node's. */
    Node start(Room room, Map<String, String> settings) {
        listen();
        String options = String.join(" ", Node.options(Node.patient(settings)));
        Map<String, String> environment = Map.of(
                "CATALINA_HOME", home.toString(),
                "CATALINA_BASE", home.toString(),
                "CATALINA_TMPDIR", room.directory("tmp").toString(),
                "CATALINA_OPTS", "-Xmx96m " + Jvm.STARTS_QUICKLY + " " + options,
                "JAVA_HOME", System.getProperty("java.home"));
        return start(
                room, environment, List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"));
    }

    /** Starts it with a command that says on its standard output what Tomcat says. */
    Node start(Room room, Map<String, String> environment, List<String> command) {
        URI server = URI.create("http://localhost:" + port);
        return Node.start(
                new Node.Start(room, environment, command, this),
                said -> said.contains("Server startup in") ? Optional.of(server) : Optional.empty());
    }

    /** Copied beside and moved, so that Tomcat never sees a part of it; over the old one it is a redeployment. */
    @Override
    public void deploy() {
        try {
            Path beside = Files.copy(Node.war(), home.resolve("pinnace.war"));
            Files.move(beside, home.resolve("webapps/pinnace.war"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tomcat notices by itself, and removes what it has unpacked. */
    @Override
    public void undeploy() {
        try {
            Files.delete(home.resolve("webapps/pinnace.war"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
