package pinnace.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One running Pinnace, in a process of its own that ends with it. */
public final class Node implements AutoCloseable {

    private static final Duration BETWEEN_ANSWERS = Duration.ofMillis(500);
    private static final Duration TO_FAIL = Duration.ofMinutes(2);
    private static final Pattern LISTENS =
            Pattern.compile("^Pinnace \\S+ listens on (https?)://[^/ ]+(:[0-9]+)/pinnace/$", Pattern.MULTILINE);

    private final Room room;
    private final Child process;
    private final URI server;
    private final Application application;

    /** How the WAR is given to its host once more, and taken from it, while that runs. */
    public interface Application {

        /** Gives it; may come back before it answers. */
        void deploy();

        /** Takes it away; may come back before it is gone. */
        void undeploy();

        /** Of a host that ends with the WAR. */
        static Application ofAProcess() {
            return new Application() {
                @Override
                public void deploy() {
                    throw new UnsupportedOperationException("the WAR is the process");
                }

                @Override
                public void undeploy() {
                    throw new UnsupportedOperationException("the WAR is the process");
                }
            };
        }
    }

    /** What is started: a command in a room that the node then owns. */
    record Start(Room room, Map<String, String> environment, List<String> command, Application application) {}

    private Node(Start start, Child process, URI server) {
        this.room = start.room;
        this.process = process;
        this.server = server;
        this.application = start.application;
    }

    /** Starts it and waits until what it has said tells where it listens. */
    static Node start(Start start, Function<String, Optional<URI>> listens) {
        Path log = start.room.log();
        Child process = Child.start(log, start.environment, start.command, () -> listens.apply(Child.said(log))
                .isPresent());
        return new Node(start, process, listens.apply(process.said()).orElseThrow());
    }

    /** Starts Pinnace on a host. */
    public static Node start(Host host, Map<String, String> settings) {
        return switch (host) {
            case EXECUTABLE -> executable(Map.of(), List.of(), settings);
            case TOMCAT -> tomcat(Optional.empty(), settings);
            case TOMCAT_WITH_CONF -> tomcat(Path.of("tomcat-conf"), settings);
            case TOMCAT_11 -> {
                Room room = Room.open("tomcat11");
                yield Tomcat.eleven(room.at("home")).start(room, settings);
            }
            case TOMCAT_OF_DEBIAN -> DebianTomcat.start(Room.open("tomcat10"), settings);
            case PAYARA -> PayaraZip.start(Room.open("payara"), settings);
            case PAYARA_MICRO -> PayaraMicro.start(Room.open("micro"), settings);
        };
    }

    /** Starts the executable WAR with settings and those that let it reach registries over plain HTTP. */
    public static Node beside(Map<String, String> settings, String... registries) {
        return start(Host.EXECUTABLE, reaching(settings, registries));
    }

    /** Settings, and those that let Pinnace reach registries over plain HTTP, and nothing else on this machine. */
    public static Map<String, String> reaching(Map<String, String> settings, String... registries) {
        Map<String, String> all = new HashMap<>();
        all.put("private-registries", String.join(",", registries));
        all.put("plain-http-registries", String.join(",", registries));
        all.putAll(settings);
        return all;
    }

    /** Starts Pinnace on a Tomcat that has the files of a directory copied over its own. */
    public static Node tomcat(Path over, Map<String, String> settings) {
        return tomcat(Optional.of(over), settings);
    }

    private static Node tomcat(Optional<Path> over, Map<String, String> settings) {
        Room room = Room.open("tomcat");
        Tomcat tomcat = Tomcat.stock(room.at("home"));
        return over.map(tomcat::with).orElse(tomcat).start(room, settings);
    }

    /**
     * Starts the executable WAR as its users do, but small, with a working directory and temporary files of its own, on
     * a port that it finds by itself unless the environment or a setting names one.
     *
     * @param options of the JVM
     */
    public static Node executable(Map<String, String> environment, List<String> options, Map<String, String> settings) {
        return executable(Path.of(System.getProperty("java.home"), "bin", "java"), environment, options, settings);
    }

    /** The same on another JVM. */
    public static Node executable(
            Path java, Map<String, String> environment, List<String> options, Map<String, String> settings) {
        Room room = Room.open("node");
        List<String> command = command(java, room);
        if (options.contains(Jvm.RUNS_WELL)) {
            // Both together: now and then a JVM hashes a hundred times more slowly than it can.
            command.remove(Jvm.STARTS_QUICKLY);
        }
        command.addAll(options);
        if (!environment.containsKey("PINNACE_PORT")) {
            command.add("-Dpinnace.port=0");
        }
        command.addAll(options(patient(settings)));
        command.addAll(List.of("-jar", war().toString()));
        return start(new Start(room, environment, command, Application.ofAProcess()), Node::address);
    }

    /**
     * On a busy machine it takes its time with an answer rather than to redirect, unless that is what a test is about.
     */
    static Map<String, String> patient(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("answer-within", "20s"));
        all.putAll(settings);
        return all;
    }

    /**
     * Starts the executable WAR by a command that administrators take over, such as that of a service: only the JVM and
     * the WAR are those of the tests, and the port is one that is free.
     */
    public static Node by(List<String> sample, Map<String, String> environment) {
        List<String> command = new ArrayList<>(sample);
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.set(command.indexOf("-jar") + 1, war().toString());
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("PINNACE_PORT", "0", "PINNACE_ADDRESS", "127.0.0.1"));
        return start(new Start(Room.open("sample"), all, command, Application.ofAProcess()), Node::address);
    }

    /** Settings as options of the JVM. */
    static List<String> options(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "-Dpinnace." + setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    private static List<String> command(Path java, Room room) {
        return new ArrayList<>(
                List.of(java.toString(), "-Xmx64m", Jvm.STARTS_QUICKLY, "-Djava.io.tmpdir=" + room.directory("tmp")));
    }

    /** Where the executable WAR listens, once it has said so. */
    private static Optional<URI> address(String said) {
        Matcher line = LISTENS.matcher(said);
        return line.find() ? Optional.of(URI.create(line.group(1) + "://localhost" + line.group(2))) : Optional.empty();
    }

    /**
     * Starts the executable WAR to see it fail, arguments and all.
     *
     * @param room for its temporary files, in {@code tmp}
     */
    public static Outcome fail(Room room, List<String> arguments, String... settings) {
        List<String> command = command(Path.of(System.getProperty("java.home"), "bin", "java"), room);
        command.add("-Dpinnace.port=0");
        // Of two properties of one name the last holds.
        List.of(settings).forEach(setting -> command.add("-Dpinnace." + setting));
        command.addAll(List.of("-jar", war().toString()));
        command.addAll(arguments);
        return Tools.run(TO_FAIL, Map.of(), command);
    }

    /** The WAR. */
    static Path war() {
        return Path.of(System.getProperty("pinnace.war", "target/pinnace.war"));
    }

    /** Where it listens, without a path. */
    public URI server() {
        return server;
    }

    /** The page: {@code /pinnace/}. */
    public URI page() {
        return server.resolve("/pinnace/");
    }

    /** The plain URL of an image: {@code /pinnace/pull/REFERENCE.tar}. */
    public URI pull(String reference) {
        return server.resolve("/pinnace/pull/" + reference + ".tar");
    }

    /** Whether it is up. */
    public boolean live() {
        return RealRegistry.answers(server.resolve("/pinnace/health/live"));
    }

    /**
     * How long it usually takes to say that it is up, asked twice a second until something is over. Not the longest:
     * clients on the same processors take a moment away from any single answer.
     */
    public Duration usualAnswerUntil(BooleanSupplier over) {
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

    /** Its WAR on its host. */
    public Application application() {
        return application;
    }

    /** Its temporary directory. */
    public Path temporary() {
        return room.directory("tmp");
    }

    /** Its process. */
    public Child process() {
        return process;
    }

    /** All that it has printed. */
    public String said() {
        return process.said();
    }

    @Override
    public void close() {
        process.close();
        room.close();
    }
}
