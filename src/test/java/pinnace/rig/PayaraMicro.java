package pinnace.rig;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A Payara Micro 6, started by the line of the documentation, on a port of ours. */
final class PayaraMicro {

    private static final Path DOCUMENTATION = Path.of("src/docs/operating.md");
    private static final String JAR = "payara-micro.jar";
    private static final String OPTION = "-Dpinnace.private-registries=registry.corp.example:5000";

    private PayaraMicro() {}

    static Node start(Room room, Map<String, String> settings) {
        int port = Room.freePort();
        List<String> command = new ArrayList<>();
        for (String word : documented(line -> line.startsWith("java ") && line.contains(JAR))
                .split(" +", -1)) {
            switch (word) {
                case "java" ->
                    command.addAll(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            Jvm.STARTS_QUICKLY,
                            "-Djava.io.tmpdir=" + room.directory("tmp")));
                case OPTION -> command.addAll(Node.options(Node.patient(settings)));
                case JAR -> command.add(System.getProperty("payara-micro.jar"));
                case "target/pinnace.war" -> command.add(Node.war().toString());
                default -> command.add(word);
            }
        }
        Path closed = room.write("preboot", documented(line -> line.endsWith(".http-listener.address=127.0.0.1")));
        command.addAll(List.of("--prebootcommandfile", closed.toString(), "--port", String.valueOf(port)));
        URI server = URI.create("http://localhost:" + port);
        return Node.start(
                new Node.Start(room, Map.of(), command, Node.Application.ofAProcess()),
                said -> RealRegistry.answers(server.resolve("/pinnace/health/live"))
                        ? Optional.of(server)
                        : Optional.empty());
    }

    private static String documented(Predicate<String> wanted) {
        return Room.text(DOCUMENTATION)
                .replace("\\\n", "")
                .lines()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not in " + DOCUMENTATION));
    }
}
