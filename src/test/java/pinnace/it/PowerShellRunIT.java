package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.PowerShell;
import pinnace.rig.Proxy;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;

/** The script for PowerShell fetches what it says, in the PowerShell that is here; without one, nothing is run. */
@ExtendWith(Rig.class)
class PowerShellRunIT {

    private final Peers peers;
    private final Node node;
    private final Path directory;

    PowerShellRunIT(Peers peers, @TempDir Path directory) {
        this.peers = peers;
        this.directory = directory;
        node = peers.node(Host.EXECUTABLE);
    }

    /** What the script relies on, which holds without a PowerShell too. */
    @Test
    void aRangeOfAnArchiveIsAPartAndOneOfItsSumsTheWhole() {
        String image = peers.images().small();
        Answer part = Answer.to("GET", node.pull(image), "Range: bytes=0-9");
        assertEquals(206, part.status(), part::toString);
        URI sums = node.server().resolve("/pinnace/sums/" + image + ".sha256");
        long length = Answer.to("HEAD", sums).head().length();
        Answer whole = Answer.to("GET", sums, "Range: bytes=0-" + (length - 1));
        assertEquals(200, whole.status(), whole::toString);
        assertEquals(length, whole.body().length);
    }

    @TestFactory
    Stream<DynamicTest> itDoesWhatItSays() {
        Optional<PowerShell> here = PowerShell.find();
        System.out.println("PowerShell: "
                + here.map(PowerShell::version).orElse("none is here, and its script is not run; PWSH can name one"));
        return here.stream()
                .flatMap(shell -> Stream.of(
                        named(
                                "it fetches the file and says its sum",
                                () -> fetches(shell, peers.images().rich())),
                        named("so it does for a list", () -> fetchesAList(shell)),
                        named("it goes on after every cut", () -> goesOn(shell)),
                        named("it goes on with a file that is not whole", () -> goesOnWithAFile(shell)),
                        named("a flipped bit is found and its blob alone fetched again", () -> repairs(shell)),
                        named("what is wrong between the files is said", () -> damaged(shell)),
                        named("what there is not is said in Pinnace's words", () -> none(shell)),
                        named("a bad address fails though errors are silenced", () -> refused(shell)),
                        named("a login is sent", () -> logsIn(shell))));
    }

    private static DynamicTest named(String name, Executable test) {
        return dynamicTest(name, test);
    }

    private String line(String target) {
        return "irm '" + node.server().resolve("/pinnace/" + target) + "' | iex";
    }

    private Path empty(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    private static Path archive(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            List<Path> archives =
                    files.filter(file -> file.toString().endsWith(".tar")).toList();
            assertEquals(1, archives.size(), archives::toString);
            return archives.get(0);
        }
    }

    private Map<String, String> by(Proxy proxy) {
        URI pinnace = URI.create(node.server() + "/pinnace");
        return Map.of("PINNACE_URL", proxy.through(pinnace).toString());
    }

    private void isWhole(Path file, String image) throws IOException {
        assertArrayEquals(Answer.to("GET", node.pull(image)).body(), Files.readAllBytes(file));
    }

    private Path fetches(PowerShell shell, String image) throws IOException {
        Path in = Files.createTempDirectory(directory, "it's [a] $dir ");
        Outcome outcome = shell.run(in, Map.of(), line("get/" + image + ".ps1")).succeeded();
        Path file = archive(in);
        isWhole(file, image);
        String end = Sha256.of(file) + "  " + file.getFileName() + "\ndocker load -i " + file.getFileName() + "\n";
        assertTrue(outcome.out().endsWith(end), outcome::toString);
        assertEquals("", outcome.err());
        String url = Files.readAllLines(in.resolve(file.getFileName() + ".url")).get(0);
        assertTrue(url.startsWith(node.server() + "/pinnace/pull/") && url.contains("@sha256:"), url);
        return file;
    }

    private void fetchesAList(PowerShell shell) throws IOException {
        String query =
                "?image=" + peers.images().small() + "&image=" + peers.images().index();
        Path in = empty("list");
        shell.run(in, Map.of(), line("get.ps1" + query)).succeeded();
        Answer straight = Answer.inTheEnd("GET", node.server().resolve("/pinnace/pull.tar" + query));
        assertArrayEquals(straight.body(), Files.readAllBytes(archive(in)));
    }

    private void goesOn(PowerShell shell) throws IOException {
        String image = peers.images().big();
        Path in = empty("cut");
        try (Proxy proxy = Proxy.cutting(node.server(), 3 << 20, 2)) {
            shell.run(in, by(proxy), line("get/" + image + ".ps1")).succeeded();
            assertEquals(0, proxy.cutsLeft());
        }
        isWhole(archive(in), image);
    }

    private void goesOnWithAFile(PowerShell shell) throws IOException {
        String image = peers.images().rich();
        Path file = fetches(shell, image);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1_000));
        Outcome outcome = shell.run(file.resolveSibling("."), Map.of(), line("get/" + image + ".ps1"))
                .succeeded();
        assertTrue(outcome.out().contains("going on with"), outcome::toString);
        isWhole(file, image);
    }

    private void repairs(PowerShell shell) throws IOException {
        String image = peers.images().rich();
        Path file = fetches(shell, image);
        byte[] content = Files.readAllBytes(file);
        Contents.File blob = Contents.of(content).files().stream()
                .filter(one -> one.name().startsWith("blobs/") && one.size() > 10)
                .skip(1)
                .findFirst()
                .orElseThrow();
        content[(int) (blob.offset() + blob.size() / 2)] ^= 1;
        Files.write(file, content);
        try (Proxy proxy = Proxy.to(node.server())) {
            shell.run(file.resolveSibling("."), by(proxy), line("get/" + image + ".ps1"))
                    .succeeded();
            String range = blob.offset() + "-" + (blob.offset() + blob.size() - 1);
            List<String> ranges =
                    proxy.ranges().stream().filter(asked -> !asked.isEmpty()).toList();
            assertEquals(2, ranges.size(), "the sums, and the blob: " + ranges);
            assertEquals(range, ranges.get(1));
        }
        isWhole(file, image);
    }

    private void damaged(PowerShell shell) throws IOException {
        String image = peers.images().small();
        Path file = fetches(shell, image);
        byte[] content = Files.readAllBytes(file);
        content[Math.toIntExact(Contents.of(content).file("index.json").offset() - 512 + 3)] ^= 1;
        Files.write(file, content);
        Outcome outcome = shell.run(file.resolveSibling("."), Map.of(), line("get/" + image + ".ps1"));
        assertEquals(1, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("delete it and run this again"), outcome::toString);
    }

    private void none(PowerShell shell) throws IOException {
        String image = peers.registry().name() + "/get/none:1";
        Path in = empty("none");
        Outcome outcome = shell.run(in, Map.of(), line("get/" + image + ".ps1"));
        assertEquals(1, outcome.exit(), outcome::toString);
        String sentence = Answer.to("GET", node.pull(image)).text().strip();
        assertEquals("Pinnace: " + sentence + "\n", outcome.err());
        try (Stream<Path> files = Files.list(in)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private void refused(PowerShell shell) throws IOException {
        String silent = "$ErrorActionPreference = 'SilentlyContinue'; ";
        Outcome outcome = shell.run(empty("refused"), Map.of(), silent + line("get/NGINX.ps1"));
        assertEquals(1, outcome.exit(), outcome::toString);
        String sentence =
                Answer.to(node.server(), "GET", "/pinnace/pull/NGINX").text().strip();
        assertEquals("Pinnace: " + sentence + "\n", outcome.err());
    }

    private void logsIn(PowerShell shell) throws IOException {
        String image = peers.upstream().put("private/powershell", Picture.ofNoise(6, 100_000));
        peers.upstream().guard("private/powershell", "Basic dXNlcjpwYXNzIHdvcmQ=");
        Outcome none = shell.run(empty("no-login"), Map.of(), line("get/" + image + ".ps1"));
        assertEquals(1, none.exit(), none::toString);
        assertTrue(none.err().contains("wants a login"), none::toString);
        for (String login : List.of("user:pass word", "{\"username\":\"user\",\"password\":\"pass word\"}")) {
            Path in = Files.createTempDirectory(directory, "login");
            shell.run(in, Map.of("PINNACE_AUTH", login), line("get/" + image + ".ps1"))
                    .succeeded();
            assertTrue(Files.size(archive(in)) > 100_000);
        }
    }
}
