package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Payara Server as it comes out of its zip, on ports of ours, driven by {@code asadmin} as its administrators do. */
public final class PayaraZip implements Node.Application {

    private static final String APPLICATION = "pinnace";

    private final Path home;
    private final int admin;

    private PayaraZip(Path home, int admin) {
        this.home = home;
        this.admin = admin;
    }

    /** Unpacks Payara into its room, starts the domain in the foreground, makes the settings and deploys the WAR. */
    static Node start(Room room, Map<String, String> settings) {
        int port = Room.freePort();
        PayaraZip payara = unpack(room.at("payara"), port);
        URI server = URI.create("http://localhost:" + port);
        List<String> command = List.of("sh", payara.asadmin(), "start-domain", "--verbose", "domain1");
        Node node = Node.start(
                new Node.Start(room, environment(), command, payara),
                said -> RealRegistry.answers(server) ? Optional.of(server) : Optional.empty());
        try {
            payara.asadmin("create-system-properties", properties(settings));
            payara.deploy();
            return node;
        } catch (AssertionError e) {
            node.close();
            throw e;
        }
    }

    /** Its domain listens where it is told, and nowhere but on the loopback. */
    private static PayaraZip unpack(Path home, int port) {
        Unzipped.into(home, Path.of(System.getProperty("payara.zip")), any -> true);
        int admin = Room.freePort();
        try {
            Path domain = home.resolve("glassfish/domains/domain1/config/domain.xml");
            Files.writeString(domain, closed(Files.readString(domain), port, admin));
            return new PayaraZip(home, admin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * By itself Payara listens on every address, for a cluster (4900) and for JMS (7676) even where it is told not to;
     * of the latter a second one on this machine would not start.
     */
    private static String closed(String xml, int port, int admin) {
        String closed = xml.replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
                .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
                .replace(
                        "<hazelcast-config-specific-configuration>",
                        "<hazelcast-config-specific-configuration enabled=\"false\">")
                .replace("<jms-service type=\"EMBEDDED\"", "<jms-service type=\"DISABLED\"")
                .replace("<jvm-options>-server<", "<jvm-options>" + Jvm.STARTS_QUICKLY + "<")
                .replace("value=\"7676\"", "value=\"" + Room.freePort() + "\"")
                .replace("port=\"8080\"", "port=\"" + port + "\"")
                .replace("port=\"4848\"", "port=\"" + admin + "\"");
        for (String other : List.of("8181", "3700", "3820", "3920", "8686")) {
            closed = closed.replace("port=\"" + other + "\"", "port=\"" + Room.freePort() + "\"");
        }
        return closed;
    }

    /** {@code NAME=VALUE:NAME=VALUE}, in which a colon and a comma of a value are escaped. */
    private static String properties(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting ->
                        "pinnace." + setting.getKey() + "=" + setting.getValue().replace(":", "\\:"))
                .collect(Collectors.joining(":"));
    }

    @Override
    public void deploy() {
        tryToDeploy().succeeded();
    }

    /** What asadmin says of a deployment that may fail. */
    public Outcome tryToDeploy() {
        return run("deploy", "--contextroot", "pinnace", "--name", APPLICATION, System.getProperty("pinnace.war"));
    }

    /** Runs a line of a shell that calls {@code asadmin}. */
    public Outcome shell(String line) {
        String function = "asadmin() { sh '" + asadmin() + "' --interactive=false --port " + admin + " \"$@\"; }\n";
        return Tools.run(Duration.ofMinutes(2), environment(), List.of("bash", "-c", "set -e\n" + function + line));
    }

    /** Runs a script that finds {@code asadmin} in the variable {@code ASADMIN}, and gives it the WAR. */
    public Outcome script(Path script) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("ASADMIN", "sh " + asadmin() + " --port " + admin);
        return Tools.run(
                Duration.ofMinutes(3),
                environment,
                List.of("sh", script.toString(), System.getProperty("pinnace.war")));
    }

    /** Runs lines of {@code asadmin} in one process; goes on if one fails. */
    public void lines(Path file, String... lines) {
        try {
            asadmin("multimode", "--file", Files.write(file, List.of(lines)).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a setting from now on. */
    public void set(String setting, String value) {
        asadmin("create-system-properties", "pinnace." + setting + "=" + value);
    }

    /** Unmakes a setting. */
    public void unset(String setting) {
        asadmin("delete-system-property", "pinnace." + setting);
    }

    /** Takes it away where it is there. */
    public void undeployIfDeployed() {
        run("undeploy", APPLICATION);
    }

    /** Comes back when that is done. */
    @Override
    public void undeploy() {
        asadmin("undeploy", APPLICATION);
    }

    private void asadmin(String... arguments) {
        run(arguments).succeeded();
    }

    private Outcome run(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("sh", asadmin(), "--interactive=false", "--port", String.valueOf(admin)));
        command.addAll(Stream.of(arguments).toList());
        return Tools.run(Duration.ofMinutes(2), environment(), command);
    }

    private String asadmin() {
        return home.resolve("bin/asadmin").toString();
    }

    private static Map<String, String> environment() {
        return Map.of("AS_JAVA", System.getProperty("java.home"), "AS_EXTRA_JAVA_OPTS", Jvm.STARTS_QUICKLY);
    }
}
