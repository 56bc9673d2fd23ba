package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Clients;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.Sha256;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** The files of {@code src/deploy/systemd} and {@code src/deploy/docker}, and the commands in them. */
class ServiceSamplesIT {

    private static final Path DEPLOY = Path.of("src", "deploy");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern VARIABLE = Pattern.compile("\\b(PINNACE_[A-Z_]+)=(\\S+)");

    /** Of 100, as systemd counts how much a service could do to its machine; one without any rule has 96. */
    private static final int MOST_EXPOSED = 20;

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    private static String line(String text, String begin) {
        return text.lines()
                .filter(line -> line.startsWith(begin))
                .map(line -> line.substring(begin.length()))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> variables(String text) {
        Map<String, String> variables = new HashMap<>();
        for (MatchResult one : VARIABLE.matcher(text).results().toList()) {
            variables.put(one.group(1), one.group(2));
        }
        return variables;
    }

    /** The unit, with the Java of this machine. */
    private static String unit(Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String text = text("systemd/pinnace.service").replace("/usr/bin/java", java);
        return Files.writeString(directory.resolve("pinnace.service"), text).toString();
    }

    @Test
    void systemdUnderstandsTheUnit(@TempDir Path directory) throws IOException {
        Tools.require("systemd-analyze");
        Outcome verified = Tools.run(PATIENCE, "systemd-analyze", "verify", "--man=no", unit(directory));
        assertEquals("", verified.succeeded().out() + verified.err());
    }

    @Test
    void systemdCallsTheUnitHardened(@TempDir Path directory) throws IOException {
        Tools.require("systemd-analyze");
        Tools.run(
                        PATIENCE,
                        "systemd-analyze",
                        "security",
                        "--no-pager",
                        "--offline=true",
                        "--threshold=" + MOST_EXPOSED,
                        unit(directory))
                .succeeded();
    }

    @Test
    void theCommandOfTheUnitServesFromTheDirectoryThatSystemdEmpties(@TempDir Path directory) throws IOException {
        String unit = text("systemd/pinnace.service");
        assertEquals("pinnace", line(unit, "RuntimeDirectory="));
        List<String> command = List.of(line(unit, "ExecStart=").split(" ", -1));
        assertTrue(command.contains("-XX:+ExitOnOutOfMemoryError"), command::toString);
        Path work = directory.resolve("work");
        serves(replaced(command, "/run/pinnace", work.toString()), variables(line(unit, "Environment=")), work);
    }

    @Test
    void theCommandOfTheImageServesFromItsTemporaryDirectory(@TempDir Path directory) throws IOException {
        String dockerfile = text("docker/Dockerfile");
        List<String> command = new ArrayList<>();
        Matcher word = WORD.matcher(line(dockerfile, "ENTRYPOINT "));
        while (word.find()) {
            command.add(word.group(1));
        }
        assertTrue(command.contains("-XX:+ExitOnOutOfMemoryError"), command::toString);
        assertEquals("65532:65532", line(dockerfile, "USER "));
        Map<String, String> variables = variables(dockerfile);
        assertEquals(
                "/tmp",
                variables.put("PINNACE_WORK_DIR", directory.resolve("work").toString()));
        serves(command, variables, directory.resolve("work"));
    }

    private static List<String> replaced(List<String> command, String what, String with) {
        assertTrue(command.stream().anyMatch(word -> word.contains(what)), command::toString);
        return command.stream().map(word -> word.replace(what, with)).toList();
    }

    private static void serves(List<String> command, Map<String, String> variables, Path work) throws IOException {
        try (Upstream upstream = Upstream.start()) {
            Map<String, String> all = new HashMap<>(variables);
            Node.reaching(Map.of(), upstream.name())
                    .forEach((name, value) ->
                            all.put("PINNACE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
            String image = upstream.put("team/app", Picture.ofNoise(7, 300_000));
            try (Node node = Node.by(command, all)) {
                Path file = Files.createTempFile("pinnace-sample", ".tar");
                Clients.wget(node.pull(image), file).succeeded();
                assertEquals(Sha256.of(Wire.get(node.pull(image)).body()), Sha256.of(file));
                Files.delete(file);
                try (Stream<Path> unpacked = Files.list(work)) {
                    assertTrue(unpacked.findAny().isPresent(), "it is unpacked there");
                }
                assertTrue(node.process().terminate());
                assertEquals(0, node.process().exit());
            }
        }
    }
}
