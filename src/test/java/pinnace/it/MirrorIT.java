package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.rig.Answer;
import pinnace.rig.Content;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** A mirror that does wrong, before the real registry. */
@ExtendWith(Rig.class)
class MirrorIT {

    private static final String REPOSITORY = "mirrored/stalls";
    private static final int CONNECTIONS = 4;

    private final Peers peers;
    private final Upstream mirror;

    MirrorIT(Peers peers) {
        this.peers = peers;
        this.mirror = peers.upstream();
    }

    @Test
    void oneThatStallsWithinLayersIsNotAskedForEachOfThem() {
        Picture picture = Picture.ofLayers(12, 60_000);
        picture.pushTo(peers.registry(), REPOSITORY, "1");
        mirror.put(REPOSITORY, picture);
        Fault stall = Fault.stall(16 * 1024, Duration.ofMinutes(5), 1_000);
        List<Map.Entry<String, byte[]>> blobs = List.copyOf(picture.blobs().entrySet());
        blobs.stream()
                .filter(blob -> blob.getValue().length > 16 * 1024)
                .forEach(blob -> mirror.blob(REPOSITORY, blob.getKey(), Content.of(blob.getValue()), stall));
        Map<String, String> settings = peers.with(Map.of(
                "mirrors",
                peers.registry().name() + "=http://" + mirror.name(),
                "connections-per-download",
                Integer.toString(CONNECTIONS)));
        try (Node node = Node.start(Host.EXECUTABLE, settings)) {
            URI url = node.pull(peers.registry().name() + "/" + REPOSITORY + ":1");
            Answer first = Answer.to("GET", url);
            assertEquals(200, first.status(), first::toString);
            assertArrayEquals(first.body(), Answer.to("GET", url).body());
            long periods = node.said()
                    .lines()
                    .filter(line -> line.contains("The mirror " + mirror.name() + " is skipped for 60 s: "))
                    .count();
            assertTrue(periods >= 1, node::said);
            // Those of the first layers were under way together; after each minute it is one that tries.
            int stalled = 1_000 - stall.stallsLeft();
            assertTrue(stalled >= 1 && stalled <= CONNECTIONS + periods - 1, stalled + " requests stalled");
        }
    }
}
