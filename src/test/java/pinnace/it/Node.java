package pinnace.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One running Pinnace, in a process of its own. */
final class Node implements AutoCloseable {

    private final Room room;
    private final Child process;
    private final URI server;

    private Node(Room room, Child process, URI server) {
        this.room = room;
        this.process = process;
        this.server = server;
    }

    /** Starts Pinnace on a host. */
    static Node start(Host host, Map<String, String> settings) {
        return switch (host) {
            case EXECUTABLE, SECOND_EXECUTABLE -> executable(settings);
            case TOMCAT, TOMCAT_WITH_CONF -> throw new IllegalStateException("not yet");
        };
    }

    /** Starts the executable WAR as its users do, but small, with a working directory and temporary files of its own. */
    private static Node executable(Map<String, String> settings) {
        Room room = Room.open("node");
        int port = Room.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Djava.io.tmpdir=" + room.at(""),
                "-Dpinnace.port=" + port));
        settings.forEach((name, value) -> command.add("-Dpinnace." + name + "=" + value));
        command.addAll(List.of("-jar", System.getProperty("pinnace.war", "target/pinnace.war")));
        URI server = URI.create("http://localhost:" + port);
        HttpClient http = HttpClient.newHttpClient();
        URI ready = server.resolve("/pinnace/health/live");
        Child process = Child.start(room.log(), Map.of(), command, () -> RealRegistry.answers(http, ready));
        return new Node(room, process, server);
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
        return room.at("");
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
