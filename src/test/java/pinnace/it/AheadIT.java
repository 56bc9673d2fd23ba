package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Cost;
import pinnace.rig.Jvm;
import pinnace.rig.Line;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.SpeedDoc;

/**
 * What fetching ahead is good for. Here lines are the limit, by far, and not this machine: so ratios of times hold on
 * any.
 */
@Isolated
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class AheadIT {

    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int CONNECTIONS = 4;
    private static final int LAYERS = 100;
    private static final double MARGIN = 1.3;
    /** Four less what the questions for the windows take, which on a busy machine is more than a tenth of the time. */
    private static final double FASTER = 3.3;

    private static final String WARM = "ahead/warm";
    private static final List<String> TAKES = List.of("ahead/hundred", "ahead/again", "ahead/once-more");
    private static final List<String> REPOSITORIES =
            Stream.concat(Stream.of(WARM), TAKES.stream()).toList();
    private static final Path NOWHERE = Path.of("/dev/null");

    private final RealRegistry registry;
    private final Picture picture = Picture.ofLayers(LAYERS, 18_000);

    AheadIT(Peers peers) {
        registry = peers.registry();
        REPOSITORIES.forEach(repository -> picture.pushTo(registry, repository, "1"));
    }

    private static Node node(Map<String, String> settings, String... registries) {
        return Node.executable(Map.of(), List.of(Jvm.RUNS_WELL), Node.reaching(settings, registries));
    }

    private static Map<String, String> connections(int number) {
        return Map.of("connections-per-download", String.valueOf(number), "read-ahead-memory", "32MiB");
    }

    private static Picture twoLayers(int size) {
        return Picture.ofNoise(21, size, size);
    }

    /** How long curl takes to download this. */
    private static Duration time(URI url, String... options) {
        long began = System.nanoTime();
        Clients.curl(url, NOWHERE, options).succeeded();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void fourThinConnectionsAreAlmostFourTimesAsFastAsOne() {
        twoLayers(120_000_000).pushTo(registry, "ahead/thick", "1");
        try (Line line = Line.thin(registry.port(), 20_000_000);
                Node one = node(connections(1), line.name());
                Node four = node(connections(CONNECTIONS), line.name())) {
            String name = line.name() + "/ahead/thick:1";
            // Gets the JVM and its code ready; there is more of it where there are windows.
            time(one.pull(name), "--fail", "--range", "0-20000000");
            time(four.pull(name), "--fail", "--range", "0-80000000");
            time(four.pull(name), "--fail", "--range", "0-80000000");
            Duration alone = time(one.pull(name), "--fail");
            Duration together = median(
                    Stream.generate(() -> time(four.pull(name), "--fail")).limit(3));
            double ratio = (double) alone.toNanos() / together.toNanos();
            SpeedDoc.put(
                    "thin",
                    List.of(String.format(
                            Locale.ROOT,
                            "240 MB over connections of 20 MB/s each: %.2f s with one of them, %.2f s with four, **%.2f** times as fast.",
                            alone.toMillis() / 1e3,
                            together.toMillis() / 1e3,
                            ratio)));
            assertTrue(ratio >= FASTER, "alone " + alone + ", together " + together + ": only " + ratio);
        }
    }

    /** The median of three downloads that are new to the node. In those before them the JVM and its code get ready. */
    private Duration ofAHundredLayers(Node node, String front) {
        time(node.pull(front + "/" + WARM + ":1"), "--fail");
        time(node.pull(front + "/" + WARM + ":1"), "--fail");
        return median(TAKES.stream().map(repository -> time(node.pull(front + "/" + repository + ":1"), "--fail")));
    }

    private static Duration median(Stream<Duration> takes) {
        List<Duration> sorted = takes.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /**
     * How late a layer really is, with what this registry on this machine adds: as curl sees it, one after the other.
     */
    private Duration latency(Line line) {
        String[] urls = Arrays.copyOf(picture.layerUrls(line.name(), "ahead/hundred"), 20);
        return Duration.ofMillis(Math.round(1000 * Cost.of(Cost.CURL_EACH, urls).wall() / urls.length));
    }

    private static void assertBoundByLatency(String table, Duration latency, long requests, Duration took) {
        Duration ideal = latency.multipliedBy(requests).dividedBy(CONNECTIONS);
        double ratio = (double) took.toNanos() / ideal.toNanos();
        double bare = (double) CONNECTIONS
                * took.toNanos()
                / LATENCY.multipliedBy(requests).toNanos();
        SpeedDoc.put(
                table,
                List.of(String.format(
                        Locale.ROOT,
                        "100 layers of 20 KB, answers 50 ms late (%d ms with what the registry takes), %d requests, four connections: %.2f s, **%.2f** of what 50 ms alone take, %.2f with the registry's share.",
                        latency.toMillis(),
                        requests,
                        took.toMillis() / 1e3,
                        bare,
                        ratio)));
        assertTrue(ratio <= MARGIN, requests + " requests took " + took + ", " + ratio + " of " + ideal);
    }

    @Test
    void smallLayersOverALongLineTakeAsLongAsTheirConnectionsAllow() {
        try (Line line = Line.late(registry.port(), LATENCY);
                Node node = node(connections(CONNECTIONS), line.name())) {
            Duration latency = latency(line);
            Duration took = ofAHundredLayers(node, line.name());
            // The layers, the config and the manifest.
            assertBoundByLatency("late", latency, LAYERS + 2, took);
        }
    }

    @Test
    void soDoThoseThatAreSomewhereElse() {
        try (FakeRegistry front = new FakeRegistry();
                Line there = Line.late(registry.port(), LATENCY);
                Line line = Line.late(front.port(), LATENCY);
                Node node = node(connections(CONNECTIONS), line.name(), there.name())) {
            for (String repository : REPOSITORIES) {
                front.putManifest(repository, "1", picture.mediaType(), picture.manifest());
                for (String digest : picture.blobs().keySet()) {
                    String path = "/v2/" + repository + "/blobs/" + digest;
                    Reply away = Reply.of(307, "").with("Location", "http://" + there.name() + path);
                    front.always(path, request -> away);
                }
            }
            Duration latency = latency(there);
            Duration took = ofAHundredLayers(node, line.name());
            // The layers and the config, twice each, and the manifest.
            assertBoundByLatency("redirected", latency, 2 * LAYERS + 3, took);
        }
    }

    @Test
    void whoReadsSlowlyHasOneConnectionAndNoneIdles() {
        Picture large = twoLayers(80_000_000).pushTo(registry, "ahead/slow", "1");
        try (Line line = Line.late(registry.port(), Duration.ZERO);
                Node node = node(connections(CONNECTIONS), line.name(), registry.name())) {
            // By another line: gets the JVM and its code ready, and leaves no connection on this one.
            time(node.pull(registry.name() + "/ahead/slow:1"), "--fail");
            // A line that is not ready itself is the slow side.
            Cost.of(Cost.CURL_EACH, large.layerUrls(line.name(), "ahead/slow"));
            assertTrue(Child.until(Duration.ofMinutes(1), () -> line.open() == 0));
            line.mostAtOnce();
            URI url = node.pull(line.name() + "/ahead/slow:1");
            CompletableFuture<Duration> slow =
                    CompletableFuture.supplyAsync(() -> time(url, "--fail", "--limit-rate", "30M"));
            assertTrue(Child.until(Duration.ofMinutes(1), () -> line.open() > 0));
            while (!slow.isDone()) {
                Child.until(Duration.ofMillis(100), slow::isDone);
                assertTrue(line.open() <= 1, line.open() + " connections");
            }
            assertTrue(slow.join().compareTo(Duration.ofSeconds(3)) > 0, slow::toString);
            assertEquals(1, line.mostAtOnce());
        }
    }
}
