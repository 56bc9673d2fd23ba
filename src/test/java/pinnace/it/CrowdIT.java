package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Many who download at once from one small Pinnace. */
@Isolated
@ExtendWith(Rig.class)
class CrowdIT {

    private static final int CROWD = 100;
    /** What curl keeps to on the average; it may be faster for a while. */
    private static final Duration AT_TWO_MEGABYTES_A_SECOND = Duration.ofSeconds(20);

    private static final double FAIR = 0.7;
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Path NOWHERE = Path.of("/dev/null");

    private final Peers peers;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    CrowdIT(Peers peers) {
        this.peers = peers;
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private String fortyMegabytes() {
        new Cargo(peers.registry()).push("crowd/forty", 2, 20_000_000);
        return peers.registry().name() + "/crowd/forty:1";
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private CompletableFuture<Duration> download(URI url, String rate) {
        return CompletableFuture.supplyAsync(
                () -> {
                    long began = System.nanoTime();
                    Clients.curl(url, NOWHERE, "--fail", "--location", "--limit-rate", rate)
                            .succeeded();
                    return since(began);
                },
                threads);
    }

    @Test
    @Tag("full")
    void aHundredAtOnceAllGetTheirShareWhilePinnaceAnswersAtOnce() {
        String name = fortyMegabytes();
        try (Node node = Node.start(Host.EXECUTABLE, peers.settings())) {
            URI url = node.pull(name);
            List<CompletableFuture<Duration>> all =
                    Stream.generate(() -> download(url, "2M")).limit(CROWD).toList();
            Duration usual = node.usualAnswerUntil(() -> all.stream().allMatch(CompletableFuture::isDone));
            List<Duration> times =
                    all.stream().map(CompletableFuture::join).sorted().toList();
            Duration slowest = times.get(CROWD - 1);
            assertTrue(AT_TWO_MEGABYTES_A_SECOND.toNanos() >= FAIR * slowest.toNanos(), "the slowest took " + slowest);
            assertTrue(usual.compareTo(SOON) < 0, usual::toString);
            assertFalse(node.process().said().contains("OutOfMemoryError"), node.process()::said);
        }
    }

    @Test
    void whoFindsNoPlaceIsToldAtOnceAndWhenToComeBack() throws IOException {
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.put("max-downloads", "2");
        String name = fortyMegabytes();
        try (Node node = Node.start(Host.EXECUTABLE, settings)) {
            URI url = node.pull(name);
            // Far more than fits between the two: as long as nobody reads, their places are taken.
            try (RawHttp one = RawHttp.send(url, "GET", url.getRawPath());
                    RawHttp other = RawHttp.send(url, "GET", url.getRawPath())) {
                assertEquals(200, one.head().status());
                assertEquals(200, other.head().status());
                long began = System.nanoTime();
                Answer third = Answer.to("GET", url);
                assertTrue(since(began).compareTo(Duration.ofSeconds(1)) < 0, "waited for " + since(began));
                assertEquals(503, third.status(), third::toString);
                assertTrue(third.header("Retry-After").orElse("").matches("[0-9]+"), third::toString);
            }
            assertTrue(
                    Child.until(
                            Duration.ofSeconds(10),
                            () -> Answer.headOf("GET", url).status() == 200),
                    "both have gone");
        }
    }
}
