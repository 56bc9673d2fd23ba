package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
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
import pinnace.rig.Skopeo;
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

    /** Nothing stands before the JSON, and nothing of the login but its name is in any line. */
    @Test
    void aProgramReadsEachLineAsJson(Peers peers) {
        Upstream upstream = peers.upstream();
        Picture picture = Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, new Layers().noise("a", 4_000_000, 43).tar())
                .build();
        String image = upstream.put("log/json", picture, Fault.cut(1_000_000, 1));
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.put("access-log", "json");
        try (Node node = Node.start(Host.EXECUTABLE, settings)) {
            String login = "X-Registry-Auth: "
                    + base64("{\"username\":\"ali\u00e7e\u202e\",\"password\":\"sesame-7\",\"serveraddress\":\""
                            + upstream.name() + "\"}");
            Answer whole = Answer.to("GET", node.pull(image), login);
            JsonObject line = json(node, 0);
            assertEquals("127.0.0.1", line.getString("client"));
            assertEquals("ali\u00e7e\u202e", line.getString("login"));
            assertEquals(picture.digest(), line.getString("digest"));
            assertEquals("linux/amd64", line.getString("platform"));
            assertTrue(line.getString("reference").startsWith(image + "@sha256:"), line::toString);
            assertEquals(1, line.getInt("images"));
            assertEquals(whole.body().length, line.getInt("bytes"));
            assertEquals(whole.body().length, line.getInt("length"));
            assertTrue(line.getInt("resumes") > 0, line::toString);
            assertEquals(0, line.getInt("keepAliveBytes"));
            assertEquals("complete", line.getString("outcome"));
            assertTrue(Instant.parse(line.getString("time")).isAfter(Instant.EPOCH), line::toString);
            assertTrue(line.getJsonNumber("seconds").doubleValue() >= 0, line::toString);
            Answer.to("GET", node.pull(image), "Range: bytes=1000-1099");
            line = json(node, 1);
            assertEquals("1000-1099", line.getString("range"));
            assertEquals(100, line.getInt("bytes"));
            Answer.to("GET", node.pull("UPPER"));
            line = json(node, 2);
            assertEquals("refused", line.getString("outcome"));
            assertEquals(400, line.getInt("status"));
            assertEquals("/pinnace/pull/UPPER.tar", line.getString("path"));
            assertTrue(line.getString("detail").contains("lower case"), line::toString);
            Answer.to("GET", node.server().resolve("/pinnace/no-such-page"));
            line = json(node, 3);
            assertEquals(404, line.getInt("status"));
            assertEquals("/pinnace/no-such-page", line.getString("path"));
            assertFalse(node.said().contains("sesame-7"));
            assertFalse(node.said().contains("\u00e7"), "a line is of ASCII");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject json(Node node, int number) {
        assertTrue(
                Child.until(SOON, () -> objects(node).size() > number),
                () -> number + "\n" + node.process().said());
        return Skopeo.json(objects(node).get(number).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> objects(Node node) {
        return node.said().lines().filter(line -> line.startsWith("{")).toList();
    }

    @Test
    void aLineNamesTheLoginAndNeverItsSecret(Peers peers) {
        String image = peers.images().big();
        try (Node node = patient(peers)) {
            String login = "X-Registry-Auth: "
                    + base64("{\"username\":\"alice\",\"password\":\"sesame-8\",\"serveraddress\":\""
                            + peers.registry().name() + "\"}");
            Answer.to("GET", node.pull(image + "-none"), login);
            says(node, "127\\.0\\.0\\.1 .*, with the login alice: refused with 404 .*");
            Answer.to("GET", node.pull(image), login);
            says(node, "127\\.0\\.0\\.1 .* s, with the login alice: complete");
            assertFalse(node.said().contains("sesame-8"));
        }
    }

    @Test
    void theStartSaysWhatRunsAndWhatIsSet(Peers peers) {
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.put("max-downloads", "7");
        settings.put("seal-key", "0123456789abcdef0123456789abcdef");
        settings.put("proxy", "http://bob:sesame-9@127.0.0.1:1");
        settings.put("no-proxy", "*");
        settings.put("answer-within", "3s");
        Map<String, String> environment = Map.of("PINNACE_GIVE_UP_AFTER", "7m", "PINNACE_ADDRESS", "127.0.0.1");
        try (Node node = Node.executable(environment, List.of(), settings)) {
            assertTrue(
                    node.said()
                            .lines()
                            .anyMatch(line -> line.endsWith(" INFO pinnace.launcher.Launcher:"
                                    + " Settings of the server: port=0 (system property)")),
                    node::said);
            String start = node.said()
                    .lines()
                    .filter(line -> line.contains(" starts on Java "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(
                    start.matches(
                            ".*: Pinnace [0-9]\\S* starts on Java [0-9]\\S*, Apache Tomcat/10\\.1\\.\\S+; settings: .*"),
                    start);
            assertTrue(start.contains("max-downloads=7 (system property)"), start);
            assertTrue(start.contains("give-up-after=7m (environment variable)"), start);
            assertTrue(start.contains("seal-key=*** (system property)"), start);
            assertTrue(start.contains("proxy=http://***@127.0.0.1:1 (system property)"), start);
            assertFalse(start.contains("answer-within"), "which is as it is by default");
            assertFalse(node.said().contains("sesame-9") || node.said().contains("0123456789abcdef"), node::said);
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
