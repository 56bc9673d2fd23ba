package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
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
import pinnace.rig.Answer;
import pinnace.rig.Cargo;
import pinnace.rig.Clients;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.SlowCrowd;

/** Many who download at once from one small Pinnace. */
@Tag("full")
@Isolated
@ExtendWith(Rig.class)
class CrowdIT {

    private static final int CROWD = 100;
    private static final int THOUSAND = 1_000;
    private static final int BYTES_PER_SECOND = 200_000;
    private static final Duration ALL = Duration.ofMinutes(4);
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
    void aHundredAtOnceAllGetTheirShareWhilePinnaceAnswersAtOnce() {
        String name = fortyMegabytes();
        try (Node node = Node.executable(Map.of(), List.of(Jvm.RUNS_WELL), peers.settings())) {
            URI url = node.pull(name);
            List<CompletableFuture<Duration>> all =
                    Stream.generate(() -> download(url, "2M")).limit(CROWD).toList();
            Duration usual = node.usualAnswerUntil(() -> all.stream().allMatch(CompletableFuture::isDone));
            List<Duration> times =
                    all.stream().map(CompletableFuture::join).sorted().toList();
            Duration slowest = times.get(CROWD - 1);
            assertTrue(AT_TWO_MEGABYTES_A_SECOND.toNanos() >= FAIR * slowest.toNanos(), "the slowest took " + slowest);
            assertTrue(usual.compareTo(SOON) < 0, usual::toString);
            assertFalse(node.said().contains("OutOfMemoryError"), node::said);
        }
    }

    @Test
    void aThousandSlowDownloadsAllEndOnVirtualThreads() throws IOException {
        new Cargo(peers.registry()).push("virtual/crowd", 2, 4_000_000);
        Map<String, String> settings = peers.with(Map.of("max-downloads", String.valueOf(THOUSAND + 1)));
        List<String> options = List.of("-Xmx256m", Jvm.RUNS_WELL);
        try (Node node = Node.executable(Jvm.withVirtualThreads(), Map.of(), options, settings)) {
            URI url = node.pull(peers.registry().name() + "/virtual/crowd:1");
            String sha256 = Sha256.of(Answer.to("GET", url).body());
            try (SlowCrowd crowd = new SlowCrowd(url, THOUSAND, BYTES_PER_SECOND)) {
                CompletableFuture<List<SlowCrowd.End>> ends =
                        CompletableFuture.supplyAsync(() -> crowd.ends(ALL), threads);
                Duration usual = node.usualAnswerUntil(ends::isDone);
                assertEquals(Collections.nCopies(THOUSAND, new SlowCrowd.End(200, 0, sha256)), ends.join(), node::said);
                assertTrue(usual.compareTo(SOON) < 0, usual::toString);
            }
            assertFalse(node.said().contains("OutOfMemoryError"), node::said);
        }
    }
}
