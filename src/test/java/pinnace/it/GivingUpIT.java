package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.it.Layers.Packing;

/** A registry that is down for half a minute in the middle of a layer. */
class GivingUpIT {

    private static final Duration DOWN = Duration.ofSeconds(30);
    private static final Duration TO_BEGIN = Duration.ofSeconds(10);
    private static final int MIDDLE = 2_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Picture picture = Picture.oci("linux/amd64")
            .layer(Packing.PLAIN, new Layers().noise("one", 5_000_000, 1).tar())
            .build();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void theSameConnectionGoesOnWhereTimeIsGiven(@TempDir Path directory) throws Exception {
        CompletableFuture<List<Wire>> wires = new CompletableFuture<>();
        String said = survived(Map.of(), directory, url -> wires.complete(List.of(Wire.get(url))));
        Wire wire = wires.join().get(0);
        assertEquals(wire.head().length(), wire.body().length, wire::toString);
        assertTrue(wire.longestSilence().compareTo(Duration.ofSeconds(4)) < 0, wire::toString);
        assertTrue(!said.contains("cut short"), said);
    }

    @Test
    void aConnectionThatIsGivenUpIsTakenUpByItsClient(@TempDir Path directory) throws Exception {
        CompletableFuture<List<Wire>> wires = new CompletableFuture<>();
        String said = survived(Map.of("give-up-after", "2s"), directory, url -> wires.complete(List.of(Wire.get(url))));
        Wire wire = wires.join().get(0);
        assertNotEquals(wire.head().length(), wire.body().length, "it should have been cut");
        String digest = List.copyOf(picture.blobs().keySet()).get(1);
        Pattern line = Pattern.compile("cut short: Reading " + digest + " at byte " + MIDDLE
                + " of [0-9]+ failed \\([0-9]+ tries\\): .*(refused|reset|closed|ended).*");
        assertTrue(said.lines().anyMatch(one -> line.matcher(one).find()), said);
    }

    /** Who else downloads, beside wget and the loop around curl. */
    private interface Third {
        void download(URI url);
    }

    /** Three download while the registry goes down and comes back; what Pinnace said. */
    private String survived(Map<String, String> more, Path directory, Third third) throws Exception {
        Upstream first = Upstream.start();
        int port = first.port();
        Map<String, String> settings = new HashMap<>(more);
        settings.put("private-registries", first.name());
        settings.put("plain-http-registries", first.name());
        try (Node node = Node.start(Host.EXECUTABLE, settings)) {
            URI url = node.pull(first.put("down/app", picture));
            String sha256 = Sha256.of(Answer.to("GET", url).body());
            Fault fault = Fault.stall(MIDDLE, Duration.ofMinutes(2), 3);
            first.put("down/app", picture, fault);
            Path byWget = directory.resolve("wget.tar");
            Path byCurl = directory.resolve("curl.tar");
            List<CompletableFuture<Void>> all = List.of(
                    CompletableFuture.runAsync(() -> third.download(url), threads),
                    CompletableFuture.runAsync(() -> Clients.wget(url, byWget).succeeded(), threads),
                    CompletableFuture.runAsync(
                            () -> Clients.curlLoop(url, byCurl).succeeded(), threads));
            assertTrue(Child.until(TO_BEGIN, () -> fault.stallsLeft() == 0), "all three should be in the middle");
            first.close();
            TimeUnit.NANOSECONDS.sleep(DOWN.toNanos());
            try (Upstream second = Upstream.startAt(port)) {
                second.put("down/app", picture);
                all.forEach(CompletableFuture::join);
            }
            assertEquals(sha256, Sha256.of(byWget));
            assertEquals(sha256, Sha256.of(byCurl));
            return node.process().said();
        }
    }
}
