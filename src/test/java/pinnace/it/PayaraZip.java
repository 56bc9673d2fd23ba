package pinnace.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Payara Server as it comes out of its zip, on ports of ours, driven by {@code asadmin} as its administrators do. */
final class PayaraZip implements Node.Application {

    private static final String APPLICATION = "pinnace";

    private final Path home;
    private final int admin;

    private PayaraZip(Path home, int admin) {
        this.home = home;
        this.admin = admin;
    }

    /** Unpacks Payara; its domain listens where it is told, and nowhere but on the loopback. */
    static PayaraZip unpack(Path directory, int port) {
        Path home = directory.resolve("payara");
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
     * By itself Payara listens on every address, for a cluster (4900) and for JMS (7676) even where it is told not to.
     */
    private static String closed(String xml, int port, int admin) {
        String closed = xml.replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
                .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
                .replace(
                        "<hazelcast-config-specific-configuration>",
                        "<hazelcast-config-specific-configuration enabled=\"false\">")
                .replace("<jms-service type=\"EMBEDDED\"", "<jms-service type=\"DISABLED\"")
                .replace("port=\"8080\"", "port=\"" + port + "\"")
                .replace("port=\"4848\"", "port=\"" + admin + "\"");
        for (String other : List.of("8181", "3700", "3820", "3920", "8686")) {
            closed = closed.replace("port=\"" + other + "\"", "port=\"" + Room.freePort() + "\"");
        }
        return closed;
    }

    /** Starts the domain in the foreground, makes the settings and deploys the WAR. */
    Child start(Path log, Map<String, String> settings, BooleanSupplier listens) {
        Child domain = Child.start(
                log, environment(), List.of("sh", asadmin(), "start-domain", "--verbose", "domain1"), listens);
        try {
            asadmin("create-system-properties", properties(settings));
            deploy();
            return domain;
        } catch (AssertionError e) {
            domain.close();
            throw e;
        }
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
    Outcome tryToDeploy() {
        return run("deploy", "--contextroot", "pinnace", "--name", APPLICATION, System.getProperty("pinnace.war"));
    }

    /** Runs a line of a shell that calls {@code asadmin}. */
    Outcome shell(String line) {
        String function = "asadmin() { sh '" + asadmin() + "' --interactive=false --port " + admin + " \"$@\"; }\n";
        return Tools.run(Duration.ofMinutes(2), environment(), List.of("bash", "-c", "set -e\n" + function + line));
    }

    /** Makes a setting from now on. */
    void set(String setting, String value) {
        asadmin("create-system-properties", "pinnace." + setting + "=" + value);
    }

    /** Unmakes it. */
    void unset(String setting) {
        asadmin("delete-system-property", "pinnace." + setting);
    }

    /** Takes it away where it is there. */
    void undeployIfDeployed() {
        run("undeploy", APPLICATION);
    }

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
        return Map.of("AS_JAVA", System.getProperty("java.home"));
    }
}
