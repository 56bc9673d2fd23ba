package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.Room;
import pinnace.rig.Sha256;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/**
 * A registry that is down in the middle of a layer, for far longer than Pinnace gives it or than a line may be silent.
 */
@Order(8)
class GivingUpIT {

    private static final Duration DOWN = Duration.ofSeconds(12);
    private static final Duration TO_BEGIN = Duration.ofSeconds(40);
    private static final int MIDDLE = 2_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Picture picture = Picture.ofNoise(1, 5_000_000);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void theSameConnectionGoesOnWhereTimeIsGiven(@TempDir Path directory) throws Exception {
        goesOn(directory, DOWN);
    }

    @Test
    void aConnectionThatIsGivenUpIsTakenUpByItsClient(@TempDir Path directory) throws Exception {
        isTakenUp(directory, DOWN);
    }

    @Test
    @Tag("full")
    void bothHoldForHalfAMinute(@TempDir Path first, @TempDir Path second) throws Exception {
        goesOn(first, Duration.ofSeconds(30));
        isTakenUp(second, Duration.ofSeconds(30));
    }

    private void goesOn(Path directory, Duration down) throws Exception {
        CompletableFuture<List<Wire>> wires = new CompletableFuture<>();
        String said = survived(Map.of(), down, directory, url -> wires.complete(List.of(Wire.get(url))));
        Wire wire = wires.join().get(0);
        assertEquals(wire.head().length(), wire.body().length, wire::toString);
        assertTrue(wire.longestSilence().multipliedBy(2).compareTo(DOWN) < 0, wire::toString);
        assertTrue(!said.contains("Cut short"), said);
    }

    private void isTakenUp(Path directory, Duration down) throws Exception {
        CompletableFuture<List<Wire>> wires = new CompletableFuture<>();
        String said =
                survived(Map.of("give-up-after", "2s"), down, directory, url -> wires.complete(List.of(Wire.get(url))));
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
    private String survived(Map<String, String> more, Duration down, Path directory, Third third) throws Exception {
        int port = Room.freePort();
        Upstream first = Upstream.startAt(port);
        try (Node node = Node.beside(more, first.name())) {
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
            TimeUnit.NANOSECONDS.sleep(down.toNanos());
            try (Upstream second = Upstream.startAt(port)) {
                second.put("down/app", picture);
                all.forEach(CompletableFuture::join);
            }
            assertEquals(sha256, Sha256.of(byWget));
            assertEquals(sha256, Sha256.of(byCurl));
            return node.said();
        }
    }
}
