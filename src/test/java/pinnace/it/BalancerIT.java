package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.rig.Answer;
import pinnace.rig.Balancer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Proxy;
import pinnace.rig.Rig;

/** What the HAProxy of the documentation passes on to its nodes. */
@ExtendWith(Rig.class)
class BalancerIT {

    @Test
    void noNodeGetsWhatCallersLogInWithElsewhere(Peers peers) {
        Node node = peers.node(Host.EXECUTABLE);
        try (Proxy wire = Proxy.to(node.server())) {
            String behind = wire.through(node.server()).getAuthority();
            try (Balancer balancer = Balancer.start(
                    Doc.of("operating.md").haproxy(), Map.of("192.0.2.11:8080", behind, "192.0.2.12:8080", behind))) {
                Answer answer = Answer.to(
                        "GET",
                        balancer.through(node.pull(peers.images().small())),
                        "Authorization: Basic bWU6Zm9yLXRoZS1wcm94eQ==",
                        "X-Registry-Auth: e30");
                assertEquals(200, answer.status(), answer::toString);
            }
            List<String> pulls = wire.requests().stream()
                    .map(request -> request.toLowerCase(Locale.ROOT))
                    .filter(request -> request.startsWith("get /pinnace/pull/"))
                    .toList();
            assertTrue(pulls.stream().anyMatch(request -> request.contains("x-registry-auth: e30")), pulls::toString);
            assertFalse(pulls.stream().anyMatch(request -> request.contains("authorization:")), pulls::toString);
        }
    }
}
