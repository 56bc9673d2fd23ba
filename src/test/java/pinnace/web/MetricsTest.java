package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Limits;
import pinnace.delivery.Outcome;
import pinnace.failure.PullException.Kind;
import pinnace.stream.BlobHistories;
import pinnace.stream.ReadAheadMemory;
import pinnace.stream.Time;

class MetricsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Deliveries deliveries = new Deliveries(Limits.ofDownloads(7), Time.system());
    private final Metrics metrics = new Metrics(List.of("docker.io"));

    @AfterEach
    void stop() {
        deliveries.close();
    }

    /** Everything has happened once. */
    private String whole() {
        metrics.watch(new Metrics.Watched(
                deliveries, new BlobHistories(Time.system()), new ReadAheadMemory(1 << 20), () -> Optional.of(63L)));
        metrics.lookedUp("docker.io", SECOND);
        metrics.foundInMemory();
        metrics.began("docker.io", SECOND);
        metrics.came(1_000);
        metrics.failed("docker.io", Kind.TOO_MANY);
        metrics.ended(new Outcome.Complete());
        metrics.refused(404, Optional.of(Kind.NOT_FOUND));
        return metrics.text();
    }

    @Test
    void everyNumberHasItsLine() {
        String text = whole();
        for (String line : List.of(
                "pinnace_downloads_running 0.0",
                "pinnace_downloads_places 7.0",
                "pinnace_downloads_total{outcome=\"complete\"} 1.0",
                "pinnace_downloads_total{outcome=\"cut\"} 0.0",
                "pinnace_lookup_seconds_count{registry=\"docker.io\"} 1",
                "pinnace_lookups_from_memory_total 1.0",
                "pinnace_first_byte_seconds_bucket{registry=\"docker.io\",le=\"0.5\"} 0",
                "pinnace_first_byte_seconds_bucket{registry=\"docker.io\",le=\"1.0\"} 1",
                "pinnace_received_bytes_total 1000.0",
                "pinnace_registry_failures_total{reason=\"too-many\",registry=\"docker.io\"} 1.0",
                "pinnace_refusals_total{reason=\"not-found\",status=\"404\"} 1.0",
                "pinnace_read_ahead_limit_bytes 1048576.0",
                "pinnace_manifests_left 63.0")) {
            assertTrue(text.lines().anyMatch(line::equals), () -> line + "\n" + text);
        }
        Pattern form = Pattern.compile("# (?:HELP|TYPE) \\S+ .+|[a-z_]+(?:\\{(?:[a-z]+=\"[^\"]*\",?)+})? [0-9.E+-]+");
        assertTrue(text.lines().allMatch(form.asMatchPredicate()), text);
    }

    @Test
    void aCallerWhoNamesManyRegistriesMakesOneLabelOfThem() {
        for (int i = 0; i < 1_000; i++) {
            metrics.failed("silent-" + i + ".example", Kind.SILENT);
            metrics.lookedUp("answers-" + i + ".example", SECOND);
            metrics.failed("answers-" + i + ".example", Kind.BROKEN);
        }
        metrics.lookedUp("docker.io", SECOND);
        String text = metrics.text();
        Set<String> names = new TreeSet<>();
        Matcher label = Pattern.compile("registry=\"([^\"]*)\"").matcher(text);
        while (label.find()) {
            names.add(label.group(1));
        }
        assertEquals(LabelledRegistries.MOST + 2, names.size(), names::toString);
        assertTrue(names.containsAll(List.of("docker.io", "other", "answers-0.example")), names::toString);
        assertFalse(text.contains("silent-"), "a name that has never answered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "alerts.yml", "operating.md"})
    void theFilesForAdministratorsNameNothingElse(String file) throws IOException {
        String text = whole();
        Set<String> unknown = new TreeSet<>();
        Set<String> named = new TreeSet<>();
        Matcher name = Pattern.compile("\\bpinnace_[a-z_]+\\b").matcher(Files.readString(Path.of("src/docs", file)));
        while (name.find()) {
            named.add(name.group());
            if (!Pattern.compile("(?m)^(?:# TYPE )?" + name.group() + "[ {]")
                    .matcher(text)
                    .find()) {
                unknown.add(name.group());
            }
        }
        assertEquals(Set.of(), unknown, text);
        assertTrue(named.size() > 5, named::toString);
    }

    @Test
    void theDashboardAndTheAlertsAreWellFormed() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("src/docs/grafana-dashboard.json").toFile());
        assertTrue(dashboard.get("panels").size() > 10, dashboard::toString);
        dashboard
                .get("panels")
                .forEach(panel ->
                        assertFalse(panel.at("/targets/0/expr").asText().isEmpty(), panel::toString));
        JsonNode alerts = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("src/docs/alerts.yml").toFile());
        assertTrue(alerts.at("/groups/0/rules").size() > 5, alerts::toString);
        alerts.at("/groups/0/rules").forEach(rule -> {
            assertFalse(rule.get("expr").asText().isEmpty(), rule::toString);
            assertFalse(rule.at("/annotations/summary").asText().isEmpty(), rule::toString);
        });
    }
}
