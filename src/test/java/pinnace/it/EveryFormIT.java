package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;

/** Whatever form an archive has, every host gives the same bytes of it, and the rest of what another has begun. */
@ExtendWith(Rig.class)
@ResourceLock(value = Peers.PAYARA, mode = ResourceAccessMode.READ)
class EveryFormIT {

    private final Peers peers;

    EveryFormIT(Peers peers) {
        this.peers = peers;
    }

    private List<String> forms() {
        String registry = peers.registry().name();
        Picture.ofNoise(4_001, 30_000).pushTo(peers.registry(), "forms/app", "1");
        Picture.ofNoise(4_001, 30_000, 20_000).pushTo(peers.registry(), "forms/app", "2");
        String image = "pull/" + registry + "/forms/app:2.tar";
        return List.of(
                image + "?base=" + registry + "/forms/app:1",
                image + "?format=oci",
                image + "?part=1&part-size=64MiB",
                "pull/" + peers.images().index() + ".tar?platform=all",
                "pull.tar?image=" + registry + "/forms/app:2&image=" + registry + "/forms/app:1",
                "api/image/" + registry + "/forms/app:2?base=" + registry + "/forms/app:1");
    }

    private static Answer answer(Node node, String target, String... headers) {
        return Answer.inTheEnd("GET", node.server().resolve("/pinnace/" + target), headers);
    }

    @ParameterizedTest
    @EnumSource(Host.class)
    void everyHostGivesTheSameBytes(Host host) {
        for (String form : forms()) {
            Answer here = answer(peers.node(host), form);
            Answer there = answer(peers.node(Host.EXECUTABLE), form);
            assertEquals(200, here.status(), here::toString);
            assertEquals(there.header("ETag"), here.header("ETag"), form);
            assertArrayEquals(there.body(), here.body(), form);
            if (form.startsWith("pull")) {
                URI url = peers.node(host).server().resolve("/pinnace/" + form);
                Answer rest = Answer.to(
                        "GET",
                        url,
                        "Range: bytes=2000-",
                        "If-Range: " + there.header("ETag").orElseThrow());
                assertEquals(206, rest.status(), rest::toString);
                assertEquals(there.body().length - 2_000, rest.body().length, form);
            }
        }
    }
}
