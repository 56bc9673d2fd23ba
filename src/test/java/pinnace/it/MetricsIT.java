package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;

/** What Prometheus is told is what has happened. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class MetricsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path DOCS = Path.of("src", "docs");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Peers peers;
    private final Upstream upstream;
    private final Node node;

    MetricsIT(Peers peers) {
        this.peers = peers;
        this.upstream = peers.upstream();
        this.node = Node.start(Host.EXECUTABLE, peers.with(Map.of("metrics-from", "127.0.0.0/8, ::1")));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static Answer ask(Node node) {
        return Answer.to("GET", node.server().resolve("/pinnace/metrics"));
    }

    /** The number of a metric, 0 where it has no line. */
    private double number(String metric) {
        Answer answer = ask(node);
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(
                "text/plain;version=0.0.4;charset=utf-8",
                answer.header("Content-Type").orElse(""));
        return answer.text()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
                .sum();
    }

    /** A client may have its whole answer a moment before the server counts it. */
    private void becomes(double value, String metric) {
        assertTrue(
                Child.until(SOON, () -> number(metric) == value),
                () -> value + " expected: " + ask(node).text());
    }

    private void exceeds(double value, String metric) {
        assertTrue(
                Child.until(SOON, () -> number(metric) > value),
                () -> value + " exceeded: " + ask(node).text());
    }

    private String image(String name, Fault fault) {
        Picture picture = Picture.oci("linux/amd64")
                .layer(
                        Packing.PLAIN,
                        new Layers().noise("a", 4_000_000, name.hashCode()).tar())
                .build();
        return upstream.put("metrics/" + name, picture, fault);
    }

    @Test
    void aDownloadThatSurvivesABrokenConnectionIsCounted() {
        String of = "{registry=\"" + upstream.name() + "\"}";
        double sent = number("pinnace_sent_bytes_total");
        double received = number("pinnace_received_bytes_total");
        double resumes = number("pinnace_resumes_total");
        double ended = number("pinnace_downloads_total{outcome=\"complete\"}");
        double lookups = number("pinnace_lookup_seconds_count" + of);
        double began = number("pinnace_first_byte_seconds_count" + of);
        Answer whole = Answer.to("GET", node.pull(image("cut", Fault.cut(1_000_000, 1))));
        assertEquals(200, whole.status(), whole::toString);
        becomes(ended + 1, "pinnace_downloads_total{outcome=\"complete\"}");
        becomes(0, "pinnace_downloads_running");
        assertEquals(sent + whole.body().length, number("pinnace_sent_bytes_total"));
        assertTrue(number("pinnace_received_bytes_total") >= received + 4_000_000);
        assertTrue(number("pinnace_resumes_total") > resumes);
        exceeds(lookups, "pinnace_lookup_seconds_count" + of);
        exceeds(began, "pinnace_first_byte_seconds_count" + of);
        double fromMemory = number("pinnace_lookups_from_memory_total");
        Answer.to("HEAD", node.pull(upstream.name() + "/metrics/cut:1"));
        // The manifest is known by now.
        exceeds(fromMemory, "pinnace_lookups_from_memory_total");
    }

    @Test
    void contentWithAnotherDigestIsCounted() {
        double before = number("pinnace_verify_failures_total");
        double cut = number("pinnace_downloads_total{outcome=\"cut\"}");
        Answer broken = Answer.to("GET", node.pull(image("flipped", Fault.flip(2_000_000, 1))));
        assertTrue(broken.body().length < broken.head().length(), broken::toString);
        becomes(cut + 1, "pinnace_downloads_total{outcome=\"cut\"}");
        becomes(before + 1, "pinnace_verify_failures_total");
    }

    @Test
    void whatIsRefusedAndWhatFailsIsCountedByItsReason() {
        String notFound = "pinnace_refusals_total{reason=\"not-found\",status=\"404\"}";
        String other = "pinnace_refusals_total{reason=\"other\",status=\"404\"}";
        String failed = "pinnace_registry_failures_total{reason=\"barred\",registry=\"" + upstream.name() + "\"}";
        double before = number(notFound);
        double otherBefore = number(other);
        Answer.to("GET", node.pull(upstream.name() + "/metrics/none:1"));
        becomes(before + 1, notFound);
        Answer.to("GET", node.server().resolve("/pinnace/no-such-page"));
        becomes(otherBefore + 1, other);
        upstream.manifest("metrics/portal", "1", "application/json", "<html>".getBytes(StandardCharsets.US_ASCII));
        Answer portal = Answer.to("GET", node.pull(upstream.name() + "/metrics/portal:1"));
        assertEquals(502, portal.status(), portal::toString);
        exceeds(0, failed);
    }

    @Test
    void theyAreOfTheTypeThatIsDescribed() throws IOException {
        Answer described = Answer.to("GET", node.server().resolve("/pinnace/api/openapi.yaml"));
        JsonNode content = new ObjectMapper(new YAMLFactory())
                .readTree(described.text())
                .at("/paths/~1metrics/get/responses/200/content");
        String type = ask(node).header("Content-Type").orElse("").replaceFirst(";.*", "");
        assertTrue(content.has(type), () -> type + " is not in " + content);
    }

    @Test
    void promtoolFindsNothingToSayAboutThem(@TempDir Path directory) throws IOException {
        Tools.require("promtool");
        Answer.to("GET", node.pull(image("linted", Fault.none())));
        Answer.to("GET", node.pull(upstream.name() + "/metrics/never:1"));
        String text = ask(node).text();
        assertTrue(text.contains("pinnace_lookup_seconds_bucket"), text);
        Path metrics = Files.writeString(directory.resolve("metrics"), text);
        Outcome checked = promtool("promtool check metrics <\"$0\"", metrics);
        assertEquals("", checked.succeeded().out() + checked.err());
    }

    private static Outcome promtool(String line, Path file) {
        return Tools.run(SOON, "sh", "-c", line, file.toString());
    }

    @Test
    void everyAlertFiresWhenItShouldAndNoneOtherwise(@TempDir Path directory) throws IOException {
        Tools.require("promtool");
        Files.copy(DOCS.resolve("alerts.yml"), directory.resolve("alerts.yml"));
        Path tests = directory.resolve("alerts-test.yml");
        try (InputStream resource = Objects.requireNonNull(MetricsIT.class.getResourceAsStream("alerts-test.yml"))) {
            Files.copy(resource, tests);
        }
        Outcome tested = promtool("promtool test rules \"$0\"", tests);
        assertEquals(0, tested.exit(), tested::toString);
        for (JsonNode rule : new ObjectMapper(new YAMLFactory())
                .readTree(DOCS.resolve("alerts.yml").toFile())
                .at("/groups/0/rules")) {
            String name = "alertname=\"" + rule.get("alert").asText() + "\"";
            assertTrue(Files.readString(tests).contains(name), name + " has no test");
        }
    }

    /** Prometheus itself reads each expression, the dashboard's as if they were rules. */
    @Test
    void promtoolUnderstandsTheAlertsAndTheDashboard(@TempDir Path directory) throws IOException {
        Tools.require("promtool");
        Outcome alerts = promtool("promtool check rules \"$0\"", DOCS.resolve("alerts.yml"));
        assertTrue(alerts.succeeded().out().contains("rules found"), alerts::toString);
        ArrayNode rules = JSON.createArrayNode();
        JSON.readTree(DOCS.resolve("grafana-dashboard.json").toFile())
                .findValuesAsText("expr")
                .forEach(expression ->
                        rules.addObject().put("record", "panel:" + rules.size()).put("expr", expression));
        assertTrue(rules.size() > 10, rules::toString);
        ObjectNode file = JSON.createObjectNode();
        file.putArray("groups").addObject().put("name", "dashboard").set("rules", rules);
        Path written = Files.writeString(directory.resolve("rules.json"), file.toString());
        promtool("promtool check rules \"$0\"", written).succeeded();
    }

    @Test
    void strangersAreToldWhoMayReadThem() {
        Answer refused = ask(peers.node(Host.EXECUTABLE));
        assertEquals(403, refused.status(), refused::toString);
        assertTrue(refused.text().contains("metrics-from"), refused::toString);
        assertFalse(refused.text().contains("pinnace_"), refused::toString);
    }
}
