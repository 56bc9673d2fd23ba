package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** One line for each download that ended and each request that was refused. */
@ExtendWith(Rig.class)
class AccessLogIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** On a busy machine too it answers at once rather than to redirect. */
    private static Node patient(Peers peers) {
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.put("answer-within", "20s");
        return Node.start(Host.EXECUTABLE, settings);
    }

    private static List<String> lines(Node node) {
        return node.process()
                .said()
                .lines()
                .filter(line -> line.contains(" pinnace.access: "))
                .map(line -> line.replaceFirst("^.* pinnace.access: ", ""))
                .toList();
    }

    private static void says(Node node, String pattern) {
        Pattern line = Pattern.compile(pattern);
        assertTrue(
                Child.until(SOON, () -> lines(node).stream().anyMatch(line.asMatchPredicate())),
                () -> pattern + "\n" + node.process().said());
    }

    @Test
    void everyDownloadAndEveryRefusalHasItsLine(Peers peers) {
        String image = peers.images().big();
        try (Node node = patient(peers)) {
            URI url = node.pull(image);
            Answer whole = Answer.to("GET", url);
            String pinned = Pattern.quote(image) + "@sha256:[0-9a-f]{64} linux/amd64";
            says(
                    node,
                    "127\\.0\\.0\\.1 " + pinned + ", " + whole.body().length + " bytes in [0-9]+\\.[0-9] s: complete");
            Answer.to("GET", url, "Range: bytes=1000-1099");
            says(node, ".* " + pinned + " bytes 1000-1099/" + whole.body().length + ", 100 bytes in .*: complete");
            Answer.to("GET", node.pull(image + "-no-such-tag"));
            says(node, "127\\.0\\.0\\.1 /pinnace/pull/.*big:1-no-such-tag\\.tar: refused with 404 .*");
            Answer.to("GET", node.pull("UPPER"));
            says(node, "127\\.0\\.0\\.1 /pinnace/pull/UPPER\\.tar: refused with 400 .*");
            Answer.to("GET", node.server().resolve("/pinnace/no-such-page"));
            says(node, "127\\.0\\.0\\.1 /pinnace/no-such-page: refused with 404 .*");
            int before = lines(node).size();
            Answer.to("HEAD", url);
            Answer.to("GET", node.server().resolve("/pinnace/health/live"));
            Answer.to("GET", url, "If-None-Match: " + whole.header("ETag").orElseThrow());
            Answer.to("GET", node.pull("UPPER2"));
            says(node, ".*UPPER2.*");
            assertEquals(before + 1, lines(node).size(), "nothing for what is neither a download nor refused");
        }
    }

    @Test
    void itTellsHowOftenTheConnectionToTheRegistryBroke(Peers peers) {
        Upstream upstream = peers.upstream();
        Picture picture = Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, new Layers().noise("a", 4_000_000, 41).tar())
                .build();
        String image = upstream.put("log/broken", picture, Fault.cut(1_000_000, 1));
        try (Node node = patient(peers)) {
            Answer whole = Answer.to("GET", node.pull(image));
            assertEquals(200, whole.status(), whole::toString);
            assertEquals(whole.head().length(), whole.body().length);
            says(node, ".*log/broken:1@.* bytes in .*, [1-9][0-9]* connections to the registry broken: complete");
            assertFalse(node.process().said().contains("Exception"));
        }
    }
}
