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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.it.Pem;
import pinnace.it.Tools;

/** {@code java -jar pinnace.war} from its first line to the last file that it removes. */
class LauncherIT {

    private final Path temporary;

    LauncherIT(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void itServesInSixtyFourMegabytesAndSaysNothingOfItself() {
        try (Running war = ExecutableWar.start(temporary)) {
            assertTrue(war.said().matches("(?s).*Pinnace [0-9]\\S+ listens on http://127.0.0.1:.*"), war::said);
            assertTrue(war.server().getPort() > 0, war::said);
            for (String target : List.of("/", "/pinnace/", "/pinnace/health/live", "/pinnace/pull/UPPER.tar")) {
                Reply.get(war.server(), target).keepsToItself();
            }
            assertEquals(200, Reply.get(war.server(), "/pinnace/health/live").status());
            Reply page = Reply.get(war.server(), "/pinnace/");
            assertEquals(200, page.status());
            assertTrue(page.text().contains("<html"), page::text);
            // Neither a failure nor a warning at a start that goes well.
            assertEquals("", war.complaints());
        }
    }

    @Test
    void itTellsItsVersion() {
        String said =
                ExecutableWar.fail(temporary, List.of("--version")).succeeded().out();
        assertTrue(said.matches("Pinnace [0-9]\\S+\n"), said);
    }

    @Test
    void theRootLeadsToTheApplicationWhateverTheHostIsCalled() {
        try (Running war = ExecutableWar.start(temporary)) {
            Reply root = Reply.get(war.server(), "/");
            assertEquals(302, root.status(), root::text);
            assertTrue(root.text().contains("\r\nLocation: /pinnace/\r\n"), root::text);
            assertEquals(404, Reply.get(war.server(), "/else").status());
            for (String target : List.of("/", "/else", "/pinnace/")) {
                Reply trace = Reply.to(war.server(), Reply.request("TRACE " + target + " HTTP/1.1", "Cookie: secret"));
                assertEquals(405, trace.keepsToItself().status(), trace::text);
                assertFalse(trace.text().contains("secret"), trace::text);
            }
        }
    }

    @Test
    void whatItIsMadeOfIsNotDownloaded() {
        try (Running war = ExecutableWar.start(temporary)) {
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
                    "/pinnace/META-INF/")) {
                Reply reply = Reply.get(war.server(), target).keepsToItself();
                assertTrue(List.of(400, 403, 404).contains(reply.status()), () -> target + "\n" + reply.text());
            }
        }
    }

    @Test
    void itLivesInADirectoryOfItsOwnerAlone() throws IOException {
        try (Running war = ExecutableWar.start(temporary)) {
            List<Path> there = list(temporary);
            assertEquals(1, there.size(), there::toString);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(there.get(0))));
            assertTrue(war.terminate(), "still there ten seconds after SIGTERM");
            assertEquals(0, war.exit());
            assertEquals(List.of(), list(temporary), war::said);
            assertEquals("", war.complaints());
        }
    }

    @Test
    void aDirectoryThatIsNamedIsUsedAndKeepsWhatIsNotOurs() throws IOException {
        Path named = temporary.resolve("named/deep");
        Files.createDirectories(named);
        Files.writeString(named.resolve("theirs"), "theirs");
        Path tmp = Files.createDirectories(temporary.resolve("tmp"));
        try (Running war = ExecutableWar.start(tmp, "-Dpinnace.work-dir=" + named)) {
            assertEquals(2, list(named).size());
            assertEquals(List.of(), list(tmp));
            assertTrue(war.terminate(), "still there ten seconds after SIGTERM");
            assertEquals(List.of(named.resolve("theirs")), list(named), war::said);
        }
        Path made = temporary.resolve("not/yet/there");
        try (Running war = ExecutableWar.start(tmp, "-Dpinnace.work-dir=" + made)) {
            assertTrue(war.terminate());
            assertEquals(List.of(), list(made), war::said);
        }
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther() {
        try (Running one = ExecutableWar.start(temporary);
                Running two = ExecutableWar.start(temporary)) {
            assertTrue(one.terminate());
            assertEquals(200, Reply.get(two.server(), "/pinnace/").status());
            assertEquals(200, Reply.get(two.server(), "/pinnace/health/live").status());
        }
    }

    @Test
    void aDownloadThatWaitsForItsRegistryDoesNotHinderTheEnd() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String registry = "127.0.0.1:" + silent.getLocalPort();
            try (Running war = ExecutableWar.start(
                            temporary,
                            "-Dpinnace.private-registries=" + registry,
                            "-Dpinnace.plain-http-registries=" + registry);
                    Socket client = new Socket(
                            InetAddress.getLoopbackAddress(), war.server().getPort())) {
                String request = Reply.request("GET /pinnace/pull/" + registry + "/team/app:1.tar HTTP/1.1");
                client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                silent.setSoTimeout(30_000);
                try (Socket asked = silent.accept()) {
                    assertTrue(asked.isConnected());
                    assertTrue(war.terminate(), "still there ten seconds after SIGTERM");
                    assertEquals(List.of(), list(temporary), war::said);
                }
            }
        }
    }

    @Test
    void theEnvironmentNamesThePortUnlessAPropertyDoes() {
        int port = Tomcat.freePort();
        try (Running war = ExecutableWar.startWithoutPort(Map.of("PINNACE_PORT", "" + port), temporary)) {
            assertEquals(port, war.server().getPort());
        }
        // What Kubernetes writes there for a service called pinnace stops neither the launcher nor the application.
        try (Running war = ExecutableWar.start(Map.of("PINNACE_PORT", "tcp://10.0.0.1:80"), temporary)) {
            assertEquals(200, Reply.get(war.server(), "/pinnace/health/live").status());
        }
    }

    @Test
    void itSpeaksHttpsWithFilesInPem() {
        Tools.require("openssl", "curl");
        Path certificate = temporary.resolve("certificate.pem");
        Path key = temporary.resolve("key.pem");
        Pem.write(certificate, key);
        try (Running war = ExecutableWar.start(
                temporary, "-Dpinnace.tls-certificate=" + certificate, "-Dpinnace.tls-key=" + key)) {
            assertEquals("https", war.server().getScheme(), war::said);
            assertEquals("ok\n", Pem.curl(certificate, war.server() + "/pinnace/health/live"));
            // And a request without TLS is told so, and no more.
            assertEquals(
                    400,
                    Reply.get(war.server(), "/pinnace/health/live")
                            .keepsToItself()
                            .status());
        }
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
