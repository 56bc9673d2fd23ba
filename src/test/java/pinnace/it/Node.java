package pinnace.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One running Pinnace, in a process of its own. */
final class Node implements AutoCloseable {

    private final Room room;
    private final Path temporary;
    private final Child process;
    private final URI server;

    private Node(Room room, Path temporary, Child process, URI server) {
        this.room = room;
        this.temporary = temporary;
        this.process = process;
        this.server = server;
    }

    /** Starts Pinnace on a host. */
    static Node start(Host host, Map<String, String> settings) {
        return switch (host) {
            case EXECUTABLE, SECOND_EXECUTABLE -> executable(Map.of(), List.of(), settings);
            case TOMCAT -> tomcat(Optional.empty(), settings);
            case TOMCAT_WITH_CONF -> tomcat(Optional.of(Path.of("tomcat-conf")), settings);
        };
    }

    private static Node tomcat(Optional<Path> over, Map<String, String> settings) {
        Room room = Room.open("tomcat");
        int port = Room.freePort();
        TomcatZip tomcat = TomcatZip.unpack(room.at("home"), over, port);
        Path temporary = room.directory("tmp");
        URI server = URI.create("http://localhost:" + port);
        return new Node(room, temporary, tomcat.start(room.log(), temporary, settings, () -> ready(server)), server);
    }

    private static boolean ready(URI server) {
        return RealRegistry.answers(HttpClient.newHttpClient(), server.resolve("/pinnace/health/live"));
    }

    /**
     * Starts the executable WAR as its users do, but small, with a working directory and temporary files of its own.
     *
     * @param options of the JVM
     */
    static Node executable(Map<String, String> environment, List<String> options, Map<String, String> settings) {
        Room room = Room.open("node");
        Path temporary = room.directory("tmp");
        int port = Room.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dpinnace.port=" + port));
        command.addAll(options);
        settings.forEach((name, value) -> command.add("-Dpinnace." + name + "=" + value));
        command.addAll(List.of("-jar", System.getProperty("pinnace.war", "target/pinnace.war")));
        URI server = URI.create("http://localhost:" + port);
        Child process = Child.start(room.log(), environment, command, () -> ready(server));
        return new Node(room, temporary, process, server);
    }

    /** Where it listens, without a path. */
    URI server() {
        return server;
    }

    /** The plain URL of an image: {@code /pinnace/pull/REFERENCE.tar}. */
    URI pull(String reference) {
        return server.resolve("/pinnace/pull/" + reference + ".tar");
    }

    /** Its temporary directory. */
    Path temporary() {
        return temporary;
    }

    Child process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        room.close();
    }
}
