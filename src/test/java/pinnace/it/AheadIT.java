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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.it.Layers.Packing;

/**
 * What fetching ahead is good for. Here lines are the limit, by far, and not this machine: so ratios of times hold on
 * any.
 */
@Isolated
@ExtendWith(Rig.class)
class AheadIT {

    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int CONNECTIONS = 4;
    private static final int LAYERS = 100;
    private static final double MARGIN = 1.3;
    /** Four less what the questions for the windows take, which on a busy machine is more than a tenth of the time. */
    private static final double FASTER = 3.3;

    private static final List<String> TAKES = List.of("ahead/hundred", "ahead/again", "ahead/once-more");
    private static final Path NOWHERE = Path.of("/dev/null");

    private final RealRegistry registry;

    AheadIT(Peers peers) {
        this.registry = peers.registry();
    }

    private static Node node(Map<String, String> settings, String... registries) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("private-registries", String.join(",", registries));
        all.put("plain-http-registries", String.join(",", registries));
        return Node.start(Host.EXECUTABLE, all);
    }

    private static Map<String, String> connections(int number) {
        return Map.of("connections-per-download", String.valueOf(number), "read-ahead-memory", "32MiB");
    }

    private static Picture twoLayers(int size) {
        return Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, new Layers().noise("one", size, 21).tar())
                .layer(Packing.PLAIN, new Layers().noise("two", size, 22).tar())
                .build();
    }

    /** How long curl takes to download this. */
    private static Duration time(URI url, String... options) {
        long began = System.nanoTime();
        Clients.curl(url, NOWHERE, options).succeeded();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void fourThinConnectionsAreAlmostFourTimesAsFastAsOne() {
        twoLayers(160_000_000).pushTo(registry, "ahead/thick", "1");
        try (Line line = Line.thin(registry.port(), 20_000_000);
                Node one = node(connections(1), line.name());
                Node four = node(connections(CONNECTIONS), line.name())) {
            String name = line.name() + "/ahead/thick:1";
            for (Node node : List.of(one, four, four)) {
                // Gets the JVM and its code ready; there is more of it where there are windows.
                time(node.pull(name), "--fail", "--range", "0-80000000");
            }
            Duration alone = time(one.pull(name), "--fail");
            Duration together = median(
                    Stream.generate(() -> time(four.pull(name), "--fail")).limit(3));
            double ratio = (double) alone.toNanos() / together.toNanos();
            SpeedDoc.put(
                    "thin",
                    List.of(String.format(
                            Locale.ROOT,
                            "320 MB over connections of 20 MB/s each: %.2f s with one of them, %.2f s with four, **%.2f** times as fast.",
                            alone.toMillis() / 1e3,
                            together.toMillis() / 1e3,
                            ratio)));
            assertTrue(ratio >= FASTER, "alone " + alone + ", together " + together + ": only " + ratio);
        }
    }

    /** The median of three downloads that are new to the node. In those before them the JVM and its code get ready. */
    private Duration ofAHundredLayers(Node node, String front) {
        time(node.pull(front + "/ahead/warm:1"), "--fail");
        time(node.pull(front + "/ahead/warm:1"), "--fail");
        return median(TAKES.stream().map(repository -> time(node.pull(front + "/" + repository + ":1"), "--fail")));
    }

    private static Duration median(Stream<Duration> takes) {
        List<Duration> sorted = takes.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /**
     * How late a layer really is, with what this registry on this machine adds: as curl sees it, one after the other.
     */
    private static Duration latency(Line line, Picture picture) {
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
        Picture picture = Cargo.aHundredSmallLayers().pushTo(registry, "ahead/warm", "1");
        TAKES.forEach(repository -> picture.pushTo(registry, repository, "1"));
        try (Line line = Line.late(registry.port(), LATENCY);
                Node node = node(connections(CONNECTIONS), line.name())) {
            Duration latency = latency(line, picture);
            Duration took = ofAHundredLayers(node, line.name());
            // The layers, the config and the manifest.
            assertBoundByLatency("late", latency, LAYERS + 2, took);
        }
    }

    @Test
    void soDoThoseThatAreSomewhereElse() {
        Picture picture = Cargo.aHundredSmallLayers();
        try (FakeRegistry front = new FakeRegistry();
                Line there = Line.late(registry.port(), LATENCY);
                Line line = Line.late(front.port(), LATENCY);
                Node node = node(connections(CONNECTIONS), line.name(), there.name())) {
            for (String repository :
                    Stream.concat(Stream.of("ahead/warm"), TAKES.stream()).toList()) {
                picture.pushTo(registry, repository, "1");
                front.putManifest(repository, "1", picture.mediaType(), picture.manifest());
                for (String digest : picture.blobs().keySet()) {
                    String path = "/v2/" + repository + "/blobs/" + digest;
                    Reply away = Reply.of(307, "").with("Location", "http://" + there.name() + path);
                    front.always(path, request -> away);
                }
            }
            Duration latency = latency(there, picture);
            Duration took = ofAHundredLayers(node, line.name());
            // The layers and the config, twice each, and the manifest.
            assertBoundByLatency("redirected", latency, 2 * LAYERS + 3, took);
        }
    }

    @Test
    void whoReadsSlowlyHasOneConnectionAndNoneIdles() {
        Picture picture = twoLayers(80_000_000).pushTo(registry, "ahead/slow", "1");
        try (Line line = Line.late(registry.port(), Duration.ZERO);
                Node node = node(connections(CONNECTIONS), line.name(), registry.name())) {
            // By another line: gets the JVM and its code ready, and leaves no connection on this one.
            time(node.pull(registry.name() + "/ahead/slow:1"), "--fail");
            // A line that is not ready itself is the slow side.
            Cost.of(Cost.CURL_EACH, picture.layerUrls(line.name(), "ahead/slow"));
            assertTrue(Child.until(Duration.ofSeconds(10), () -> line.open() == 0));
            line.mostAtOnce();
            URI url = node.pull(line.name() + "/ahead/slow:1");
            CompletableFuture<Duration> slow =
                    CompletableFuture.supplyAsync(() -> time(url, "--fail", "--limit-rate", "30M"));
            assertTrue(Child.until(Duration.ofSeconds(10), () -> line.open() > 0));
            while (!slow.isDone()) {
                Child.until(Duration.ofMillis(100), slow::isDone);
                assertTrue(line.open() <= 1, line.open() + " connections");
            }
            assertTrue(slow.join().compareTo(Duration.ofSeconds(3)) > 0, slow::toString);
            assertEquals(1, line.mostAtOnce());
        }
    }

    @Test
    void aRegistryThatKnowsNoRangesGivesEachLayerOnce() {
        try (Upstream upstream = Upstream.start();
                Line line = Line.thin(upstream.port(), 20_000_000);
                Node node = node(connections(CONNECTIONS), line.name())) {
            Picture picture = Picture.oci("linux/amd64")
                    .layer(
                            Packing.PLAIN,
                            new Layers().noise("one", 20_000_000, 23).tar())
                    .layer(
                            Packing.PLAIN,
                            new Layers().noise("two", 20_000_000, 24).tar())
                    .build();
            upstream.put("ahead/whole", picture);
            picture.blobs()
                    .forEach((digest, bytes) -> upstream.blob(
                            "ahead/whole", digest, Content.of(bytes), Fault.cutWithoutRanges(Long.MAX_VALUE, 0)));
            time(node.pull(line.name() + "/ahead/whole:1"), "--fail");
            List<Upstream.Request> requests = upstream.requests("ahead/whole");
            picture.blobs().keySet().forEach(digest -> {
                long wholes = requests.stream()
                        .filter(request -> request.object().equals(digest)
                                && request.range().isEmpty())
                        .count();
                assertTrue(wholes <= 1, requests::toString);
            });
        }
    }
}
