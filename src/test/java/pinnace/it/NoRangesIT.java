package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pinnace.rig.Clients;
import pinnace.rig.Content;
import pinnace.rig.Fault;
import pinnace.rig.Jvm;
import pinnace.rig.Line;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.Upstream;

/** Fetching ahead with several connections from a registry that answers every range with the whole. */
class NoRangesIT {

    @Test
    void aRegistryThatKnowsNoRangesGivesEachLayerOnce() {
        try (Upstream upstream = Upstream.start();
                Line line = Line.thin(upstream.port(), 20_000_000);
                Node node = Node.executable(
                        Map.of(),
                        List.of(Jvm.RUNS_WELL),
                        Node.reaching(
                                Map.of("connections-per-download", "4", "read-ahead-memory", "32MiB"), line.name()))) {
            Picture whole = Picture.ofNoise(23, 20_000_000, 20_000_000);
            upstream.put("ahead/whole", whole);
            whole.blobs()
                    .forEach((digest, bytes) -> upstream.blob(
                            "ahead/whole", digest, Content.of(bytes), Fault.cutWithoutRanges(Long.MAX_VALUE, 0)));
            Clients.curl(node.pull(line.name() + "/ahead/whole:1"), Path.of("/dev/null"), "--fail")
                    .succeeded();
            List<Upstream.Request> requests = upstream.requests("ahead/whole");
            whole.blobs().keySet().forEach(digest -> {
                long wholes = requests.stream()
                        .filter(request -> request.object().equals(digest)
                                && request.range().isEmpty())
                        .count();
                assertTrue(wholes <= 1, requests::toString);
            });
        }
    }
}
