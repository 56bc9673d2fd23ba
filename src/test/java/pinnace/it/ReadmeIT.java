package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Room;
import pinnace.rig.Tomcat;
import pinnace.rig.Tools;

/** The commands of the README, as they stand there. */
@ExtendWith(Rig.class)
class ReadmeIT {

    private static final String SERVER = "http://localhost:8080";
    private static final String IMAGE = "nginx:1.27";
    private static final String WAR = "target/pinnace.war";

    private final Node node;
    private final String image;
    private final Path directory;
    private final Path file;

    ReadmeIT(Peers peers, @TempDir Path directory) {
        node = peers.node(Host.EXECUTABLE);
        image = peers.images().small();
        this.directory = directory;
        // A name without a colon, which Windows does not have in file names.
        file = directory.resolve("nginx.tar");
    }

    @BeforeEach
    void needsAShell() {
        Tools.require("bash", "wget", "curl", "aria2c", "tar");
    }

    /** Every build does what it says up to there. */
    @Test
    void theFirstCommandIsTheBuildOfTheWarThatIsTested() throws IOException {
        assertEquals("mvn package", Doc.readme().commands());
        assertTrue(Files.isSameFile(Path.of(WAR), Path.of(System.getProperty("pinnace.war", WAR))));
    }

    static List<String> linesThatStart() {
        Doc readme = Doc.readme();
        List<String> lines = Stream.concat(
                        readme.commands("java -jar").lines(),
                        Stream.of(readme.commands("default-registry").replace("\\\n", " ")))
                .toList();
        assertEquals(3, lines.size(), lines::toString);
        return lines;
    }

    @ParameterizedTest
    @MethodSource("linesThatStart")
    void startsByItself(String line) {
        // Another address of the loopback stands for every interface.
        String host = line.contains("0.0.0.0") ? "127.0.0.2" : "127.0.0.1";
        int port = Room.freePort();
        Map<String, String> environment = Map.of(
                "PATH",
                Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
                "PINNACE_PORT",
                String.valueOf(port),
                "PINNACE_WORK_DIR",
                directory.toString());
        List<String> command = List.of("bash", "-c", "exec " + line.replace("0.0.0.0", host));
        URI live = URI.create("http://" + host + ":" + port + "/pinnace/health/live");
        try (Room room = Room.open("readme");
                Child pinnace = Child.start(room.log(), environment, command, () -> isUp(live))) {
            assertTrue(pinnace.said().contains(" listens on http://" + host), pinnace::said);
        }
    }

    private static boolean isUp(URI live) {
        return RealRegistry.answers(live);
    }

    @Test
    void startsOnTomcat() {
        Path home = directory.resolve("tomcat");
        Tomcat unpacked = Tomcat.withoutWar(home);
        Map<String, String> environment = Map.of(
                "CATALINA_HOME", home.toString(),
                "CATALINA_BASE", home.toString(),
                "JAVA_HOME", System.getProperty("java.home"));
        List<String> lines = Doc.readme().commands("CATALINA_BASE").lines().toList();
        assertEquals(3, lines.size(), lines::toString);
        Tools.run(Duration.ofMinutes(1), environment, List.of("bash", "-c", lines.get(0) + " && " + lines.get(1)))
                .succeeded();
        int port = unpacked.listen();
        // In the foreground, so that it ends with the test.
        String start = lines.get(2).replaceFirst(" start$", " run");
        assertNotEquals(lines.get(2), start);
        URI live = URI.create("http://127.0.0.1:" + port + "/pinnace/health/live");
        try (Room room = Room.open("readme");
                Child tomcat = Child.start(
                        room.log(), environment, List.of("bash", "-c", "exec " + start), () -> isUp(live))) {
            assertFalse(tomcat.said().contains("SEVERE"), tomcat::said);
        }
    }

    static List<String> commandsThatContinue() {
        String block = Doc.readme().commands("wget -c");
        int loop = block.indexOf("(until curl");
        List<String> commands = Stream.concat(
                        block.substring(0, loop).lines(),
                        Stream.of(block.substring(loop), curlOfWindows().replace("curl.exe", "curl")))
                .toList();
        assertEquals(4, commands.size(), commands::toString);
        return commands;
    }

    private static String curlOfWindows() {
        return Doc.readme()
                .commands("curl.exe")
                .lines()
                .filter(line -> line.startsWith("curl.exe"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("commandsThatContinue")
    void continuesAnIncompleteFile(String command) throws IOException {
        byte[] whole = whole();
        if (!command.startsWith("aria2c")) {
            // aria2 keeps its own notes of what it has; the others look at the file.
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        }
        shell(command, image).succeeded();
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    private byte[] whole() {
        return Answer.to("GET", node.pull(image)).body();
    }

    private Outcome shell(String command, String reference) {
        String here = command.replace(SERVER, node.server().toString()).replace(IMAGE, reference);
        return Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "'\n" + here);
    }

    private Outcome loop(String reference) {
        return shell(commandsThatContinue().get(2), reference);
    }

    private static void endsSaying(String sentence, Outcome loop) {
        assertEquals(1, loop.exit(), loop::toString);
        assertTrue(loop.out().contains(sentence), loop::toString);
    }

    @Test
    void theLoopEndsWhereThereIsNoSuchImageAndSaysSo() {
        endsSaying("404", loop(image + "-that-does-not-exist"));
    }

    @Test
    void theLoopEndsWhereTheFileIsComplete() throws IOException {
        byte[] whole = whole();
        Files.write(file, whole);
        endsSaying("416 The file has " + whole.length + " bytes", loop(image));
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    @Test
    void theLoopEndsWhereTheFileIsOfAnotherImage() throws IOException {
        Files.write(file, new byte[whole().length + 1]);
        endsSaying("Delete the file", loop(image));
    }

    private List<String> linesThatVerify() {
        List<String> lines = Doc.readme().commands("sha256sum").lines().toList();
        assertEquals(3, lines.size(), lines::toString);
        return lines;
    }

    @Test
    void theLinesThatVerifyFindTheSameDigestInTheFileAndInTheHeader() throws IOException {
        Files.write(file, whole());
        shell(linesThatVerify().get(0), image).succeeded();
        String inFile = shell(linesThatVerify().get(1), image).succeeded().out();
        String sent = shell(linesThatVerify().get(2), image).succeeded().out();
        String digest = sent.replaceAll("(?is).*docker-content-digest: (sha256:[0-9a-f]{64}).*", "$1");
        assertEquals("\"digest\":\"" + digest, inFile.strip(), sent);
        assertTrue(sent.contains("Content-Location: /pinnace/pull/" + image + "@" + digest), sent);
    }

    @Test
    void theLineThatVerifiesFindsAWrongByte() throws IOException {
        byte[] whole = whole();
        // Within the first blob: the directories and its header have a block each.
        whole[3 * 512 + 10] ^= 1;
        Files.write(file, whole);
        Outcome ran = shell(linesThatVerify().get(0), image);
        assertNotEquals(0, ran.exit(), ran::toString);
    }

    @Test
    void partsPutTogetherMakeTheFile() throws IOException {
        String lines = Doc.readme().commands("parts=list").replace("nginx_1.27_", "team_small_1_");
        shell(lines, image).succeeded();
        assertArrayEquals(whole(), Files.readAllBytes(file));
    }

    static List<String> commandsThatSendAList() {
        List<String> commands = Stream.of(Doc.readme(), Doc.of("lists.md"))
                .flatMap(doc -> doc.commands("wget --post-file").lines())
                .toList();
        assertEquals(6, commands.size(), commands::toString);
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commandsThatSendAList")
    void bringsAllImagesOfAList(String command) throws IOException {
        Files.writeString(directory.resolve("list.txt"), "# two\n" + image + "\n" + image + " as=other/name:1\n");
        String line = command.replace("redis:7", image).replace("-F platform=linux/arm64 ", "");
        shell(line, image).succeeded();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> tars =
                    files.filter(one -> one.toString().endsWith(".tar")).toList();
            assertEquals(1, tars.size(), tars::toString);
            byte[] archive = Files.readAllBytes(tars.get(0));
            String metadata = new String(Contents.of(archive).bytes(archive, "manifest.json"), StandardCharsets.UTF_8);
            assertTrue(metadata.contains(image), metadata);
            assertEquals(!command.contains("-G "), metadata.contains("other/name:1"), metadata);
        }
    }

    @Test
    void theLinesAboutListsContinueADownloadAndSayWhatItWouldBe() throws IOException {
        Files.writeString(directory.resolve("list.txt"), image + "\n" + image + " as=other/name:1\n");
        Doc lists = Doc.of("lists.md");
        shell(lists.commands("url_effective"), image).succeeded();
        byte[] whole = Files.readAllBytes(directory.resolve("images.tar"));
        Files.write(directory.resolve("images.tar"), Arrays.copyOf(whole, whole.length / 2));
        Outcome again = shell(lists.commands("url_effective"), image).succeeded();
        assertArrayEquals(whole, Files.readAllBytes(directory.resolve("images.tar")));
        assertTrue(again.err().contains("206 Partial Content") || again.err().contains(" 206"), again::toString);
        shell(lists.commands("pull.txt"), image).succeeded();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> named = files.filter(one -> one.toString().matches(".*_[0-9a-f]{12}\\.tar"))
                    .toList();
            assertEquals(1, named.size(), named::toString);
            assertArrayEquals(whole, Files.readAllBytes(named.get(0)));
        }
        String told = shell(lists.commands("dry-run=1"), image).succeeded().out();
        assertTrue(told.contains("other/name:1") && told.contains(whole.length + " bytes"), told);
    }

    @Test
    void theLineForWgetPrintsTheSentence() {
        String line = Doc.of("errors.md").commands("--content-on-error");
        assertTrue(Doc.readme().text().contains(line.replaceFirst("'http.*'", "'URL'")), line);
        String none = image + "-that-does-not-exist";
        Outcome wget = shell(line, none);
        assertTrue(wget.out().contains("does not exist"), wget::toString);
        Outcome headers = shell(line.replace("-qO-", "-S -O /dev/null"), none);
        assertTrue(headers.err().contains("Pinnace-Error: 404 "), headers::toString);
        Tools.require("busybox");
        Outcome busybox = shell(Doc.of("errors.md").commands("Pinnace-Error: 200"), none);
        assertTrue(busybox.err().contains("Pinnace-Error: 404 "), busybox::toString);
    }

    @Test
    void thePageAboutSlowRegistriesFollowsRedirects() throws IOException {
        shell(Doc.of("slow-registry.md").commands("curl -fL"), image).succeeded();
        assertArrayEquals(whole(), Files.readAllBytes(file));
        Optional<String> powershell = Tools.find("pwsh").map(Path::toString);
        if (powershell.isPresent()) {
            Files.delete(file);
            String line = Doc.of("slow-registry.md")
                    .commands("Invoke-WebRequest")
                    .replace(SERVER, node.server().toString())
                    .replace(IMAGE, image);
            Tools.run(
                            Duration.ofMinutes(1),
                            powershell.get(),
                            "-NoProfile",
                            "-Command",
                            "cd '" + directory + "'; " + line)
                    .succeeded();
            assertArrayEquals(whole(), Files.readAllBytes(file));
        }
    }
}
