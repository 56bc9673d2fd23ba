package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.Room;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;
import pinnace.rig.Tomcat;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** The files of {@code tomcat-conf} do what they say, their examples included. */
@Order(22)
class TomcatConfIT {

    private static final String SETTINGS = "conf/Catalina/localhost/pinnace.xml";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Upstream upstream = Upstream.start();
    private final String image = upstream.put("conf/app", Picture.ofNoise(47, 100_000));
    private final Tomcat tomcat;
    private final Path home;

    TomcatConfIT(@TempDir Path home) {
        this.home = home;
        this.tomcat = Tomcat.withConf(home);
    }

    @AfterEach
    void end() {
        upstream.close();
    }

    /** Sets what the examples do not, in the file of Tomcat's for properties of its JVM. */
    private void set(String... settings) {
        List<String> all = Stream.concat(
                        Stream.of("private-registries=" + upstream.name(), "plain-http-registries=" + upstream.name()),
                        Stream.of(settings))
                .map(setting -> "pinnace." + setting + "\n")
                .toList();
        tomcat.edit("conf/catalina.properties", text -> text + "\n" + String.join("", all));
    }

    private void examplesHold(String file) {
        tomcat.edit(file, xml -> xml.replaceAll("<!-- (<[PEV][^>]*/>) -->", "$1"));
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
    void eachLogHasWhatItIsForAndNoneTheLoginInTheQuery() {
        set();
        try (Node node = tomcat.start()) {
            Clients.wget(node.pull(image), home.resolve("app.tar")).succeeded();
            assertEquals(
                    401,
                    Answer.to(node.server(), "GET", "/pinnace/pull/registry.test/app:1.tar?login=s3aled")
                            .status());
            assertTrue(node.process().terminate(), "it writes its log at the latest when it ends");
        }
        String log = tomcat.read("logs", "access*.log");
        assertTrue(log.contains("\"GET /pinnace/pull/registry.test/app:1.tar HTTP/1.1\" 401 "), log);
        // The date in the name of a file is how it is another one tomorrow.
        String ours = tomcat.read("logs", "pinnace-access.[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].log");
        assertTrue(
                ours.matches("(?s).* 127\\.0\\.0\\.1 " + image + "@sha256:[^\n]* bytes in [^\n]*: complete\n.*"), ours);
        assertTrue(ours.contains(" 127.0.0.1 /pinnace/pull/registry.test/app:1.tar: refused with 401 "), ours);
        String others = tomcat.read("logs", "catalina*.log") + tomcat.read("logs", "localhost*.log");
        assertFalse(others.contains(": complete") || others.contains("refused with"), others);
        assertFalse((log + ours + others).contains("s3aled"), log + ours + others);
    }

    @Test
    void theExamplesLetNoOtherAddressInAndLogNothingButJson() {
        set("access-log=json");
        examplesHold(SETTINGS);
        tomcat.edit("conf/logging.properties", text -> text.replaceAll("(?m)^#(3access\\S*\\.formatter )", "$1"));
        try (Node node = tomcat.start()) {
            Clients.wget(node.pull(image), home.resolve("app.tar")).succeeded();
            assertEquals(Sha256.of(Wire.get(node.pull(image)).body()), Sha256.of(home.resolve("app.tar")));
            for (String target : List.of("/pinnace/", "/pinnace/health/live", "/pinnace/pull/" + image + ".tar")) {
                Answer other = Answer.from("127.0.0.2", "GET", node.server().resolve(target));
                assertEquals(403, other.keepsToItself().status(), other::toString);
            }
            assertTrue(Child.until(SOON, () -> json().lines().count() == 2), this::json);
            json().lines()
                    .map(line -> Skopeo.json(line.getBytes(StandardCharsets.UTF_8)))
                    .forEach(line -> assertEquals("complete", line.getString("outcome")));
        }
    }

    private String json() {
        return tomcat.read("logs", "pinnace-access.*.log");
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
        set();
        tomcat.edit("conf/server.xml", xml -> xml.replaceAll("(?s)<!-- HTTPS, with PEM files:(.*?)-->", "$1")
                .replace("port=\"8443\"", "port=\"" + port + "\" address=\"127.0.0.1\""));
        try (Node node = tomcat.start()) {
            assertEquals(
                    200, Answer.to(node.server(), "GET", "/pinnace/health/live").status(), node::said);
            URI url = URI.create("https://127.0.0.1:" + port + "/pinnace/pull/" + image + ".tar");
            Path file = home.resolve("app.tar");
            Clients.curl(
                            url,
                            file,
                            "--fail",
                            "--cacert",
                            authority.certificate().toString())
                    .succeeded();
            assertEquals(Sha256.of(Wire.get(node.pull(image)).body()), Sha256.of(file));
        }
    }
}
