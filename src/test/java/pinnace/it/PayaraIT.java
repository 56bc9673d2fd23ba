package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.PayaraZip;
import pinnace.rig.Peers;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;

/** How a Payara Server 6 takes the WAR, and how it refuses it; what it does with it then, AcceptanceIT says. */
@ResourceLock(Peers.PAYARA)
@ExtendWith(Rig.class)
@Order(12)
class PayaraIT {

    private static final List<String> NOT_STARTED =
            List.of("/", "/index.html", "/pinnace.css", "/pull/alpine.tar", "/health/live", "/nothing");

    private static final Path SCRIPT = Path.of("src", "deploy", "payara", "pinnace.sh");

    /** What the others find, but for what does them no harm. */
    private static final String[] BACK = {
        "delete-system-property pinnace.max-downloads",
        "delete-system-property https.proxyHost",
        "delete-system-property https.proxyPort",
        "delete-system-property http.proxyHost",
        "delete-system-property http.proxyPort",
        "delete-system-property http.nonProxyHosts",
        "deploy --force=true --contextroot pinnace --name pinnace " + System.getProperty("pinnace.war")
    };

    private final Peers peers;
    private final Node node;
    private final PayaraZip payara;

    PayaraIT(Peers peers) {
        this.peers = peers;
        node = peers.node(Host.PAYARA);
        payara = (PayaraZip) node.application();
    }

    /** There would else be the static page, which looks as if all were well. */
    @Test
    void whereItDoesNotStartNothingAnswersAsIfItHad() {
        payara.undeploy();
        payara.set("max-downloads", "many");
        try {
            Outcome deployed = payara.tryToDeploy();
            assertNotEquals(0, deployed.exit(), deployed::toString);
            assertTrue((deployed.out() + deployed.err()).contains("The setting max-downloads must be a whole number"));
            for (String path : NOT_STARTED) {
                Answer answer = Answer.to(node.server(), "GET", "/pinnace" + path);
                assertEquals(404, answer.status(), () -> path + " " + answer);
            }
        } finally {
            payara.unset("max-downloads");
            payara.undeployIfDeployed();
            payara.deploy();
        }
        assertTrue(node.live());
    }

    /** All its examples are used, with the registries and the proxy of this machine. */
    @Test
    void theScriptForAdministratorsSetsItUpAndDeploysIt(@TempDir Path directory) throws IOException {
        try (ServerSocket proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            proxy.setSoTimeout(120_000);
            String registries = peers.settings().getOrDefault("private-registries", "");
            String script = Files.readString(SCRIPT)
                    .replaceAll("(?m)^#(property|asadmin) ", "$1 ")
                    .replace("registry.example.com:5000, ", registries + ",")
                    .replace("max-downloads 50", "max-downloads 7")
                    .replace("proxy.example.com", "127.0.0.1")
                    .replace(" 3128", " " + proxy.getLocalPort());
            payara.script(Files.writeString(directory.resolve("pinnace.sh"), script))
                    .succeeded();
            Answer ready = Answer.to("GET", node.server().resolve("/pinnace/health/ready"));
            assertTrue(ready.text().contains("0 of 7 places taken"), ready::toString);
            String login = "X-Registry-Auth: " + "a".repeat(20_000);
            Answer live = Answer.to("GET", node.server().resolve("/pinnace/health/live"), login);
            assertEquals(200, live.keepsToItself().status(), live::toString);
            Path file = directory.resolve("app.tar");
            Clients.wget(node.pull(peers.images().small()), file).succeeded();
            assertEquals(
                    Sha256.of(Answer.to(
                                    "GET",
                                    peers.node(Host.EXECUTABLE)
                                            .pull(peers.images().small()))
                            .body()),
                    Sha256.of(file));
            assertAsked(proxy);
        } finally {
            payara.lines(directory.resolve("back"), BACK);
        }
        assertTrue(node.live());
    }

    private void assertAsked(ServerSocket proxy) throws IOException {
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), node.server().getPort())) {
            String request = RawHttp.request("HEAD /pinnace/pull/registry.test/team/app:1.tar HTTP/1.1");
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            try (Socket asked = proxy.accept()) {
                asked.setSoTimeout(120_000);
                byte[] line = asked.getInputStream().readNBytes("CONNECT registry.test:443 HTTP/1.1".length());
                assertEquals("CONNECT registry.test:443 HTTP/1.1", new String(line, StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void theLinesOfTheDocumentationDeployIt() {
        PayaraZip payara = (PayaraZip) node.application();
        String lines = Doc.of("operating.md").commands("asadmin deploy");
        String deploy = lines.substring(lines.indexOf("asadmin deploy"));
        assertEquals("asadmin start-domain\n" + deploy, Doc.readme().commands("asadmin deploy"));
        String registries =
                peers.settings().getOrDefault("private-registries", "").replace(":", "\\:");
        payara.undeploy();
        try {
            payara.shell(lines.replace("registry.corp.example\\:5000", registries))
                    .succeeded();
            assertEquals(
                    200, Answer.to("GET", node.pull(peers.images().small())).status());
        } finally {
            payara.undeployIfDeployed();
            payara.deploy();
        }
    }
}
