package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.PayaraZip;
import pinnace.rig.Peers;
import pinnace.rig.Rig;

/** How a Payara Server 6 takes the WAR, and how it refuses it; what it does with it then, AcceptanceIT says. */
@ResourceLock(Peers.PAYARA)
@ExtendWith(Rig.class)
@Order(12)
class PayaraIT {

    private static final List<String> NOT_STARTED =
            List.of("/", "/index.html", "/pinnace.css", "/pull/alpine.tar", "/health/live", "/nothing");

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
