package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One running Pinnace, in a process of its own. */
final class Node implements AutoCloseable {

    private static final Duration BETWEEN_ANSWERS = Duration.ofMillis(500);

    private final Room room;
    private final Path temporary;
    private final Child process;
    private final URI server;
    private final Application application;

    /** How the WAR is taken away from its host, and given back, while that runs. */
    interface Application {

        /** Takes it away; may come back before the host is through with it. */
        void undeploy();

        /** Gives it back; may come back before it answers. */
        void deploy();
    }

    /** The executable WAR has no host that would outlive it. */
    private static final class Forever implements Application {

        @Override
        public void undeploy() {
            throw new UnsupportedOperationException("ends with its process");
        }

        @Override
        public void deploy() {
            throw new UnsupportedOperationException("starts with its process");
        }
    }

    private Node(Room room, Child process, URI server, Application application) {
        this.room = room;
        this.temporary = room.directory("tmp");
        this.process = process;
        this.server = server;
        this.application = application;
    }

    /** Starts Pinnace on a host. */
    static Node start(Host host, Map<String, String> settings) {
        return switch (host) {
            case EXECUTABLE, SECOND_EXECUTABLE -> executable(Map.of(), List.of(), settings);
            case TOMCAT -> tomcat(Optional.empty(), settings);
            case TOMCAT_WITH_CONF -> tomcat(Path.of("tomcat-conf"), settings);
            case PAYARA -> payara(settings);
        };
    }

    private static Node payara(Map<String, String> settings) {
        Room room = Room.open("payara");
        int port = Room.freePort();
        PayaraZip payara = PayaraZip.unpack(room.at("home"), port);
        URI server = URI.create("http://localhost:" + port);
        HttpClient client = HttpClient.newHttpClient();
        Child domain = payara.start(room.log(), settings, () -> RealRegistry.answers(client, server));
        return new Node(room, domain, server, payara);
    }

    /** Starts Pinnace on a Tomcat that has the files of a directory copied over its own. */
    static Node tomcat(Path over, Map<String, String> settings) {
        return tomcat(Optional.of(over), settings);
    }

    private static Node tomcat(Optional<Path> over, Map<String, String> settings) {
        Room room = Room.open("tomcat");
        int port = Room.freePort();
        TomcatZip tomcat = TomcatZip.unpack(room.at("home"), over, port);
        URI server = URI.create("http://localhost:" + port);
        Child process = tomcat.start(room.log(), room.directory("tmp"), settings, () -> ready(server));
        return new Node(room, process, server, tomcat);
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
        return executable(Path.of(System.getProperty("java.home"), "bin", "java"), environment, options, settings);
    }

    /** The same on another JVM. */
    static Node executable(
            Path java, Map<String, String> environment, List<String> options, Map<String, String> settings) {
        Room room = Room.open("node");
        Path temporary = room.directory("tmp");
        int port = Room.freePort();
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-Xmx64m", "-Djava.io.tmpdir=" + temporary, "-Dpinnace.port=" + port));
        command.addAll(options);
        settings.forEach((name, value) -> command.add("-Dpinnace." + name + "=" + value));
        command.addAll(List.of("-jar", System.getProperty("pinnace.war", "target/pinnace.war")));
        URI server = URI.create("http://localhost:" + port);
        Child process = Child.start(room.log(), environment, command, () -> ready(server));
        return new Node(room, process, server, new Forever());
    }

    /** Where it listens, without a path. */
    URI server() {
        return server;
    }

    /** The plain URL of an image: {@code /pinnace/pull/REFERENCE.tar}. */
    URI pull(String reference) {
        return server.resolve("/pinnace/pull/" + reference + ".tar");
    }

    /** Whether it is up. */
    boolean live() {
        return ready(server);
    }

    /**
     * How long it usually takes to say that it is up, asked twice a second until something is over. Not the longest:
     * clients on the same processors take a moment away from any single answer.
     */
    Duration usualAnswerUntil(BooleanSupplier over) {
        List<Duration> answers = new ArrayList<>();
        while (!over.getAsBoolean()) {
            long began = System.nanoTime();
            assertEquals(
                    200,
                    Answer.to("GET", server.resolve("/pinnace/health/live")).status());
            answers.add(Duration.ofNanos(System.nanoTime() - began));
            Child.until(BETWEEN_ANSWERS, over);
        }
        return answers.stream().sorted().toList().get(answers.size() / 2);
    }

    Application application() {
        return application;
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
