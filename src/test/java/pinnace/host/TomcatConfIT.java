package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Node;
import pinnace.rig.RawHttp;
import pinnace.rig.Room;
import pinnace.rig.Tomcat;
import pinnace.rig.Tools;

/** The files of {@code tomcat-conf} do what they say, their examples included. */
class TomcatConfIT {

    private static final String SETTINGS = "conf/Catalina/localhost/pinnace.xml";

    private final Tomcat tomcat;
    private final Path home;

    TomcatConfIT(@TempDir Path home) {
        this.home = home;
        this.tomcat = Tomcat.withConf(home);
    }

    @Test
    void theFilesAsTheyAreServePinnace() {
        try (Node node = tomcat.start()) {
            assertEquals(
                    200,
                    Answer.to(node.server(), "GET", "/pinnace/health/live")
                            .keepsToItself()
                            .status());
            Answer page = Answer.to(node.server(), "GET", "/pinnace/", "Accept-Encoding: gzip");
            assertEquals(200, page.keepsToItself().status());
            assertTrue(page.text().contains("<html"), page::text);
            assertEquals("", node.process().complaints());
            // No port by which any user of the machine could stop it.
            assertTrue(node.process().terminate(), "still there after SIGTERM");
        }
    }

    @Test
    void theAccessLogHasThePathAndNotTheLoginInTheQuery() {
        try (Node node = tomcat.start()) {
            assertEquals(
                    401,
                    Answer.to(node.server(), "GET", "/pinnace/pull/registry.test/app:1.tar?login=s3aled")
                            .status());
            assertTrue(node.process().terminate(), "it writes its log at the latest when it ends");
        }
        String log = tomcat.read("logs", "access*.log");
        assertTrue(log.contains("\"GET /pinnace/pull/registry.test/app:1.tar HTTP/1.1\" 401 "), log);
        String all = log + tomcat.read("logs", "catalina*.log") + tomcat.read("logs", "localhost*.log");
        assertFalse(all.contains("s3aled"), all);
    }

    @Test
    void theExamplesOfTheSettingsHold() {
        tomcat.edit(SETTINGS, xml -> xml.replaceAll("<!-- (<[PE][^>]*/>) -->", "$1"));
        try (Node node = tomcat.start()) {
            assertEquals(
                    200, Answer.to(node.server(), "GET", "/pinnace/health/live").status(), node::said);
        }
    }

    @Test
    void aParameterAndAnEnvironmentEntryAreHeeded() {
        tomcat.edit(
                SETTINGS, xml -> xml.replaceAll("<!-- (<Parameter name=\"pinnace.default-registry\"[^>]*/>) -->", "$1")
                        .replace("value=\"registry.example.com\"", "value=\"127.0.0.1:1\""));
        try (Node node = tomcat.start()) {
            Answer refused = Answer.to(node.server(), "GET", "/pinnace/pull/team/app.tar");
            assertEquals(403, refused.status(), refused::text);
            assertTrue(refused.text().contains("127.0.0.1"), refused::text);
        }
    }

    @Test
    void aBadEntryIsNamedInTheLog() {
        tomcat.edit(
                SETTINGS, xml -> xml.replaceAll("<!-- (<Environment name=\"pinnace/give-up-after\"[^>]*/>) -->", "$1")
                        .replace("value=\"5m\"", "value=\"soon\""));
        try (Node node = tomcat.start()) {
            assertEquals(
                    404,
                    Answer.to(node.server(), "GET", "/pinnace/").keepsToItself().status());
            String log = tomcat.read("logs", "localhost.*.log");
            assertTrue(log.contains("The setting give-up-after must be"), log);
            assertTrue(log.contains("not soon"), log);
        }
    }

    @Test
    void theProxyOfTheExampleIsUsed() throws IOException {
        try (ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            proxy.setSoTimeout(120_000);
            tomcat.edit("bin/setenv.sh", sh -> sh.replaceAll("(?m)^#(CATALINA_OPTS=)", "$1")
                    .replace("proxy.example.com", "127.0.0.1")
                    .replace("=3128", "=" + proxy.getLocalPort()));
            try (Node node = tomcat.start();
                    Socket client = new Socket(
                            InetAddress.getLoopbackAddress(), node.server().getPort())) {
                String request = RawHttp.request("HEAD /pinnace/pull/registry.test/team/app:1.tar HTTP/1.1");
                client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                try (Socket asked = proxy.accept()) {
                    asked.setSoTimeout(120_000);
                    byte[] line = asked.getInputStream().readNBytes("CONNECT registry.test:443 HTTP/1.1".length());
                    assertEquals("CONNECT registry.test:443 HTTP/1.1", new String(line, StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void theExampleOfHttpsHolds() throws IOException {
        Tools.require("openssl", "curl");
        int port = Room.freePort();
        Authority authority = new Authority(home);
        Authority.Identity identity = authority.issue("server", "IP:127.0.0.1", 2);
        Files.move(identity.certificate(), home.resolve("conf/certificate.pem"));
        Files.move(identity.key(), home.resolve("conf/key.pem"));
        tomcat.edit("conf/server.xml", xml -> xml.replaceAll("(?s)<!-- HTTPS, with PEM files:(.*?)-->", "$1")
                .replace("port=\"8443\"", "port=\"" + port + "\" address=\"127.0.0.1\""));
        try (Node node = tomcat.start()) {
            assertEquals(
                    200, Answer.to(node.server(), "GET", "/pinnace/health/live").status(), node::said);
            assertEquals("ok\n", authority.curl("https://127.0.0.1:" + port + "/pinnace/health/live"));
        }
    }
}
