package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Node;
import pinnace.rig.RawHttp;
import pinnace.rig.Room;
import pinnace.rig.Tools;

/** {@code java -jar pinnace.war} from its first line to the last file that it removes. */
@Order(10)
class LauncherIT {

    private final Path temporary;

    LauncherIT(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void itServesInSixtyFourMegabytesAndSaysNothingOfItself() {
        try (Node war = start()) {
            assertTrue(war.said().matches("(?s).*Pinnace [0-9]\\S+ listens on http://127.0.0.1:.*"), war::said);
            assertTrue(war.server().getPort() > 0, war::said);
            for (String target : List.of("/", "/pinnace/", "/pinnace/health/live", "/pinnace/pull/UPPER.tar")) {
                Answer.to(war.server(), "GET", target).keepsToItself();
            }
            assertEquals(
                    200, Answer.to(war.server(), "GET", "/pinnace/health/live").status());
            Answer page = Answer.to(war.server(), "GET", "/pinnace/");
            assertEquals(200, page.status());
            assertTrue(page.text().contains("<html"), page::text);
            // Neither a failure nor a warning at a start that goes well.
            assertEquals("", war.process().complaints());
        }
    }

    @Test
    void usersAreThoseInAFileAndFiveWrongPasswordsLockOne() throws IOException {
        // As Tomcat's digest.sh writes it, of "intranet".
        String hash =
                "42b08f86617f67cf0acef5e3c67ac17a$10000$bad292be12b0fe2c8361a76983bae1694ff72f11b3d0b6e675f0efd61a69cdb8";
        Path file = Files.writeString(temporary.resolve("users.xml"), """
                <tomcat-users>
                  <user username="alice" password="intranet" roles="pinnace-user"/>
                  <user username="carol" password="%s" roles="pinnace-user"/>
                </tomcat-users>
                """.formatted(hash));
        Map<String, String> settings = Map.of("login", "user", "users", file.toString());
        try (Node war = Node.executable(Map.of(), List.of("-Djava.io.tmpdir=" + temporary), settings)) {
            assertEquals(401, version(war, "Accept: */*"));
            assertEquals(200, version(war, basic("alice", "intranet")));
            assertEquals(200, version(war, basic("carol", "intranet")));
            assertEquals(401, version(war, basic("carol", hash)), "a hash is no password");
            for (int i = 0; i < 5; i++) {
                assertEquals(401, version(war, basic("alice", "wrong")));
            }
            assertEquals(401, version(war, basic("alice", "intranet")), "locked");
            assertEquals(200, version(war, basic("carol", "intranet")));
        }
    }

    private static int version(Node war, String header) {
        return Answer.to(war.server(), "GET", "/pinnace/api/version", header).status();
    }

    private static String basic(String user, String password) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void itTellsItsVersion() {
        try (Room room = Room.open("version")) {
            String said = Node.fail(room, List.of("--version")).succeeded().out();
            assertTrue(said.matches("Pinnace [0-9]\\S+\n"), said);
        }
    }

    @Test
    void theRootLeadsToTheApplicationWhateverTheHostIsCalled() {
        try (Node war = start()) {
            Answer root = Answer.to(war.server(), "GET", "/");
            assertEquals(302, root.status(), root::toString);
            assertEquals("/pinnace/", root.header("Location").orElse(""));
            assertEquals(404, Answer.to(war.server(), "GET", "/else").status());
            for (String target : List.of("/", "/else", "/pinnace/")) {
                Answer trace =
                        Answer.raw(war.server(), RawHttp.request("TRACE " + target + " HTTP/1.1", "Cookie: secret"));
                assertEquals(405, trace.keepsToItself().status(), trace::toString);
                assertFalse(trace.toString().contains("secret"), trace::toString);
            }
        }
    }

    @Test
    void whatItIsMadeOfIsNotDownloaded() {
        try (Node war = start()) {
            for (String target : List.of(
                    "/pinnace/pinnace/launcher/Launcher.class",
                    "/pinnace/pinnace/launcher/",
                    "/pinnace/pinnace",
                    "/pinnace//pinnace/launcher/Launcher.class",
                    "/pinnace/pinnace;a=b/launcher/Launcher.class",
                    "/pinnace/pinnace/./launcher/Launcher.class",
                    "/pinnace/x/../pinnace/launcher/Launcher.class",
                    "/pinnace/%70innace/launcher/Launcher.class",
                    "/pinnace/WEB-INF/web.xml",
                    "/pinnace/WEB-INF/classes/pinnace/web/Settings.class",
                    "/pinnace/WEB-INF;/web.xml",
                    "/pinnace/web-inf/web.xml",
                    "/pinnace/META-INF/MANIFEST.MF",
                    "/pinnace/META-INF/sbom/pinnace.cdx.json",
                    "/pinnace/META-INF/")) {
                Answer reply = Answer.to(war.server(), "GET", target).keepsToItself();
                assertTrue(List.of(400, 403, 404).contains(reply.status()), () -> target + "\n" + reply);
            }
        }
    }

    @Test
    void itLivesInADirectoryOfItsOwnerAlone() throws IOException {
        try (Node war = start()) {
            List<Path> there = list(temporary);
            assertEquals(1, there.size(), there::toString);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(there.get(0))));
            assertTrue(war.process().terminate(), "still there after SIGTERM");
            assertEquals(0, war.process().exit());
            assertEquals(List.of(), list(temporary), war::said);
            assertEquals("", war.process().complaints());
        }
    }

    @Test
    void aDirectoryThatIsNamedIsUsedAndKeepsWhatIsNotOurs() throws IOException {
        Path named = temporary.resolve("named/deep");
        Files.createDirectories(named);
        Files.writeString(named.resolve("theirs"), "theirs");
        try (Node war = Node.executable(Map.of(), List.of(), Map.of("work-dir", named.toString()))) {
            assertEquals(2, list(named).size());
            assertEquals(List.of(), list(war.temporary()));
            assertTrue(war.process().terminate(), "still there after SIGTERM");
            assertEquals(List.of(named.resolve("theirs")), list(named), war::said);
        }
        Path made = temporary.resolve("not/yet/there");
        try (Node war = start(Map.of("work-dir", made.toString()))) {
            assertTrue(war.process().terminate());
            assertEquals(List.of(), list(made), war::said);
        }
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther() {
        try (Node one = start();
                Node two = start()) {
            assertTrue(one.process().terminate());
            assertEquals(200, Answer.to(two.server(), "GET", "/pinnace/").status());
            assertEquals(
                    200, Answer.to(two.server(), "GET", "/pinnace/health/live").status());
        }
    }

    @Test
    void aDownloadThatWaitsForItsRegistryDoesNotHinderTheEnd() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String registry = "127.0.0.1:" + silent.getLocalPort();
            try (Node war = start(Node.reaching(Map.of(), registry));
                    Socket client = new Socket(
                            InetAddress.getLoopbackAddress(), war.server().getPort())) {
                String request = RawHttp.request("GET /pinnace/pull/" + registry + "/team/app:1.tar HTTP/1.1");
                client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                silent.setSoTimeout(120_000);
                try (Socket asked = silent.accept()) {
                    assertTrue(asked.isConnected());
                    assertTrue(war.process().terminate(), "still there after SIGTERM");
                    assertEquals(List.of(), list(temporary), war::said);
                }
            }
        }
    }

    @Test
    void theEnvironmentNamesThePortUnlessAPropertyDoes() {
        int port = Room.freePort();
        try (Node war = Node.executable(Map.of("PINNACE_PORT", "" + port), List.of(), Map.of())) {
            assertEquals(port, war.server().getPort());
        }
        // What Kubernetes writes there for a service called pinnace stops neither the launcher nor the application.
        try (Node war = Node.executable(Map.of("PINNACE_PORT", "tcp://10.0.0.1:80"), List.of(), Map.of("port", "0"))) {
            assertEquals(
                    200, Answer.to(war.server(), "GET", "/pinnace/health/live").status());
        }
    }

    @Test
    void itSpeaksHttpsWithFilesInPem() {
        Tools.require("openssl", "curl");
        Authority authority = new Authority(temporary);
        Authority.Identity identity = authority.issue("server", "DNS:localhost", 2);
        try (Node war = start(Map.of(
                "tls-certificate", identity.certificate().toString(),
                "tls-key", identity.key().toString()))) {
            assertEquals("https", war.server().getScheme(), war::said);
            assertEquals("ok\n", authority.curl(war.server() + "/pinnace/health/live"));
            // And a request without TLS is told so, and no more.
            assertEquals(
                    400,
                    Answer.to(war.server(), "GET", "/pinnace/health/live")
                            .keepsToItself()
                            .status());
        }
    }

    /** With temporary files where all of a test have theirs. */
    private Node start(Map<String, String> settings) {
        return Node.executable(Map.of(), List.of("-Djava.io.tmpdir=" + temporary), settings);
    }

    private Node start() {
        return start(Map.of());
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
