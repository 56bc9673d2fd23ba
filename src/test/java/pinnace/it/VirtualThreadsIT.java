package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** The same WAR on a JVM that has virtual threads: it uses them. */
@ExtendWith(Rig.class)
class VirtualThreadsIT {

    private static final Duration TO_END = Duration.ofSeconds(30);
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

    @Test
    void aDownloadRunsOnAVirtualThread(@TempDir Path dir) throws IOException {
        Upstream upstream = peers.upstream();
        Picture picture = Picture.ofNoise(31, 3_000_000);
        Fault fault = Fault.hold(2_000_000);
        String name = upstream.put("virtual/one", picture, fault);
        try (Node node = Node.executable(Jvm.withVirtualThreads(), Map.of(), List.of(), peers.settings())) {
            CompletableFuture<Wire> download = CompletableFuture.supplyAsync(() -> Wire.get(node.pull(name)), threads);
            assertTrue(Child.until(TO_END, () -> fault.held() > 0));
            String dump = dump(node, dir.resolve("threads"));
            assertTrue(VIRTUAL.matcher(dump).find(), dump);
            fault.release();
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
}
