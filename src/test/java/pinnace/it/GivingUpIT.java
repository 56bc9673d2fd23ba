package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
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
@TestInstance(Lifecycle.PER_CLASS)
class GivingUpIT {

    private static final Duration DOWN = Duration.ofSeconds(12);
    private static final Duration TO_BEGIN = Duration.ofSeconds(40);
    private static final int MIDDLE = 2_000_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Picture picture = Picture.ofNoise(1, 5_000_000);
    private final CompletableFuture<Outage> patient;
    private final CompletableFuture<Outage> hasty;

    /** Both outages, side by side. */
    GivingUpIT(@TempDir Path directory) {
        patient = patient(DOWN, directory);
        hasty = hasty(DOWN, directory);
    }

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void theSameConnectionGoesOnWhereTimeIsGiven() {
        goesOn(patient.join());
    }

    @Test
    void aConnectionThatIsGivenUpIsTakenUpByItsClient() {
        isTakenUp(hasty.join());
    }

    @Test
    @Tag("full")
    void bothHoldForHalfAMinute(@TempDir Path directory) {
        CompletableFuture<Outage> longer = patient(Duration.ofSeconds(30), directory);
        isTakenUp(hasty(Duration.ofSeconds(30), directory).join());
        goesOn(longer.join());
    }

    private void goesOn(Outage outage) {
        Wire wire = outage.wire;
        assertEquals(wire.head().length(), wire.body().length, wire::toString);
        assertTrue(wire.longestSilence().multipliedBy(2).compareTo(DOWN) < 0, wire::toString);
        assertFalse(outage.said.contains("cut short"), outage.said);
    }

    private void isTakenUp(Outage outage) {
        Wire wire = outage.wire;
        assertNotEquals(wire.head().length(), wire.body().length, "it should have been cut");
        String digest = List.copyOf(picture.blobs().keySet()).get(1);
        Pattern line = Pattern.compile("cut short: Reading " + digest + " at byte " + MIDDLE
                + " of [0-9]+ failed \\([0-9]+ tries\\): .*(refused|reset|closed|ended).*");
        assertTrue(outage.said.lines().anyMatch(one -> line.matcher(one).find()), outage.said);
    }

    /** What one saw on the line who asked once, beside wget and the loop around curl; and what Pinnace said. */
    private record Outage(Wire wire, String said) {}

    private CompletableFuture<Outage> patient(Duration down, Path directory) {
        return CompletableFuture.supplyAsync(() -> survived(Map.of(), down, directory.resolve("patient")), threads);
    }

    private CompletableFuture<Outage> hasty(Duration down, Path directory) {
        Map<String, String> settings = Map.of("give-up-after", "2s");
        return CompletableFuture.supplyAsync(() -> survived(settings, down, directory.resolve("hasty")), threads);
    }

    /** Three download while the registry goes down and comes back. */
    private Outage survived(Map<String, String> settings, Duration down, Path files) {
        int port = Room.freePort();
        Upstream first = Upstream.startAt(port);
        try (Node node = Node.beside(settings, first.name())) {
            URI url = node.pull(first.put("down/app", picture));
            String sha256 = Sha256.of(Answer.to("GET", url).body());
            Fault fault = Fault.stall(MIDDLE, Duration.ofMinutes(2), 3);
            first.put("down/app", picture, fault);
            Path byWget = Path.of(files + "-wget.tar");
            Path byCurl = Path.of(files + "-curl.tar");
            CompletableFuture<Wire> wire = CompletableFuture.supplyAsync(() -> Wire.get(url), threads);
            List<CompletableFuture<Void>> others = List.of(
                    CompletableFuture.runAsync(() -> Clients.wget(url, byWget).succeeded(), threads),
                    CompletableFuture.runAsync(
                            () -> Clients.curlLoop(url, byCurl).succeeded(), threads));
            assertTrue(Child.until(TO_BEGIN, () -> fault.stallsLeft() == 0), "all three should be in the middle");
            first.close();
            pause(down);
            try (Upstream second = Upstream.startAt(port)) {
                second.put("down/app", picture);
                others.forEach(CompletableFuture::join);
                wire.join();
            }
            assertEquals(sha256, Sha256.of(byWget));
            assertEquals(sha256, Sha256.of(byCurl));
            return new Outage(wire.join(), node.said());
        }
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
