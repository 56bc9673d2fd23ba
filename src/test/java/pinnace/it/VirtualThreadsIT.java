package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import pinnace.it.Layers.Packing;

/** The same WAR on a JVM that has virtual threads: it uses them, and so serves many more. */
@Isolated
@ExtendWith(Rig.class)
class VirtualThreadsIT {

    private static final int CROWD = 1_000;
    private static final int BYTES_PER_SECOND = 200_000;
    private static final Duration TO_END = Duration.ofSeconds(10);
    private static final Duration ALL = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Pattern VIRTUAL =
            Pattern.compile("\\bvirtual\\b(?:(?!\\n#)[\\s\\S])*pinnace\\.delivery\\.Delivery\\.run");

    private final Peers peers;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    VirtualThreadsIT(Peers peers) {
        this.peers = peers;
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private Node node(List<String> options, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.putAll(more);
        return Node.executable(Jvm.withVirtualThreads(), Map.of(), options, settings);
    }

    @Test
    void aDownloadRunsOnAVirtualThread(@TempDir Path dir) throws IOException {
        Upstream upstream = peers.upstream();
        Picture picture = Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, new Layers().noise("one", 3_000_000, 31).tar())
                .build();
        Fault fault = Fault.stall(2_000_000, Duration.ofSeconds(8), 1);
        String name = upstream.put("virtual/one", picture, fault);
        try (Node node = node(List.of(), Map.of())) {
            CompletableFuture<Wire> download = CompletableFuture.supplyAsync(() -> Wire.get(node.pull(name)), threads);
            assertTrue(Child.until(TO_END, () -> fault.stallsLeft() == 0));
            String dump = dump(node, dir.resolve("threads"));
            assertTrue(VIRTUAL.matcher(dump).find(), dump);
            Wire wire = download.join();
            assertEquals(wire.head().length(), wire.body().length, wire::toString);
            assertEquals(
                    Sha256.of(Answer.to("GET", peers.node(Host.EXECUTABLE).pull(name))
                            .body()),
                    Sha256.of(wire.body()));
        }
    }

    private static String dump(Node node, Path file) throws IOException {
        Jvm.jcmd(node.process(), "Thread.dump_to_file", file.toString());
        return Files.readString(file);
    }

    @Test
    @Tag("full")
    void aThousandSlowDownloadsAllEnd() throws IOException {
        new Cargo(peers.registry()).push("virtual/crowd", 2, 4_000_000);
        Map<String, String> settings = Map.of("max-downloads", String.valueOf(CROWD + 1));
        try (Node node = node(List.of("-Xmx256m"), settings)) {
            URI url = node.pull(peers.registry().name() + "/virtual/crowd:1");
            String sha256 = Sha256.of(Answer.to("GET", url).body());
            try (SlowCrowd crowd = new SlowCrowd(url, CROWD, BYTES_PER_SECOND)) {
                CompletableFuture<List<SlowCrowd.End>> ends =
                        CompletableFuture.supplyAsync(() -> crowd.ends(ALL), threads);
                Duration usual = node.usualAnswerUntil(ends::isDone);
                assertEquals(
                        Collections.nCopies(CROWD, new SlowCrowd.End(200, 0, sha256)),
                        ends.join(),
                        node.process()::said);
                assertTrue(usual.compareTo(SOON) < 0, usual::toString);
            }
            assertFalse(node.process().said().contains("OutOfMemoryError"), node.process()::said);
        }
    }
}
