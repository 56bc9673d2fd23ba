package pinnace.delivery;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.DocumentMemory;
import pinnace.stream.SteppedTime;

/** Who gets a place, and who loses it; on a server with places for two downloads. */
class DeliveriesTest {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Client ONE = Client.at("192.0.2.1");
    private static final Client OTHER = Client.at("192.0.2.2");
    private static final Subject NGINX = new Subject("nginx@sha256:1", "sha256:1", "linux/amd64", 1);

    private final SteppedTime time = new SteppedTime();
    private Deliveries deliveries = new Deliveries(Limits.ofDownloads(2), time);
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void close() {
        over.countDown();
        deliveries.close();
    }

    private Download of(Client client) {
        return new Download(Sender.at(client.name()), new DocumentMemory(1 << 20).held(), time);
    }

    /** A request that goes on until it is ended. */
    private final class Going {
        private final CompletableFuture<Download> turn = new CompletableFuture<Download>().orTimeout(1, MINUTES);
        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<Boolean>().orTimeout(1, MINUTES);

        Going(Client client, boolean downloads) {
            Download mine = of(client);
            deliveries.run(mine, () -> {
                try {
                    if (downloads) {
                        deliveries.givePlace(mine);
                    }
                    turn.complete(mine);
                    over.await();
                } catch (PullException e) {
                    turn.completeExceptionally(e);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            turn.handle((begun, failure) -> begun).join();
        }

        Optional<String> cut() {
            return turn.join().cut();
        }

        void brings(long bytes) {
            turn.join().passed(bytes);
        }
    }

    private Going download() {
        return new Going(ONE, true);
    }

    private PullException refused() {
        Going third = download();
        CompletionException failure = assertThrows(CompletionException.class, third.turn::join);
        return assertInstanceOf(PullException.class, failure.getCause());
    }

    @Test
    void whileItsFirstMinuteLastsNobodyLosesHisPlace() {
        Going first = download();
        Going second = download();
        time.pass(A_MINUTE.minusSeconds(1));
        assertEquals(Kind.BUSY, refused().kind());
        assertEquals(Optional.empty(), first.cut());
        assertEquals(Optional.empty(), second.cut());
    }

    @Test
    void theSlowestLosesItsPlaceToWhoFindsNone() throws Exception {
        Going slow = download();
        Going slowest = download();
        time.pass(A_MINUTE);
        slow.brings(60_000);
        slowest.brings(600);
        Going third = download();
        assertFalse(third.turn.isCompletedExceptionally());
        assertTrue(slowest.interrupted.get());
        assertEquals(
                "The download lost its place to another one: it brought 10 bytes a second over the last 60 seconds,"
                        + " and where all places are taken it has to bring 10240",
                slowest.cut().orElseThrow());
        assertEquals(Optional.empty(), slow.cut());
        // Now it is the slowest.
        assertFalse(download().turn.isCompletedExceptionally());
        assertTrue(slow.interrupted.get());
    }

    @Test
    void whoIsFastEnoughKeepsItsPlace() {
        Going first = download();
        Going second = download();
        time.pass(A_MINUTE);
        first.brings(60 * Deliveries.LEAST_RATE);
        second.brings(60 * Deliveries.LEAST_RATE);
        assertEquals(
                "All places for downloads are taken; try again in a moment",
                refused().getMessage());
        assertEquals(Optional.empty(), first.cut());
    }

    @Test
    void asLongAsThereAreOtherPlacesNothingIsEnded() {
        Going first = download();
        time.pass(A_MINUTE.multipliedBy(10));
        download();
        assertEquals(Optional.empty(), first.cut());
    }

    @Test
    void oneAddressGetsHalfOfThePlacesForThoseWhoWait() {
        for (int i = 0; i < 16; i++) {
            assertFalse(new Going(ONE, false).turn.isCompletedExceptionally());
        }
        PullException refused = assertThrows(PullException.class, () -> new Going(ONE, false));
        assertEquals(
                "All 16 places that your address has for waiting requests are taken; try again in a moment",
                refused.getMessage());
        for (int i = 0; i < 16; i++) {
            new Going(Client.at("192.0.3." + i), false);
        }
        assertEquals(
                "All 32 places for waiting requests are taken; try again in a moment",
                assertThrows(PullException.class, () -> new Going(OTHER, false)).getMessage());
    }

    @Test
    void whoDownloadsDoesNotWait() {
        download();
        for (int i = 0; i < 16; i++) {
            new Going(ONE, false);
        }
        assertThrows(PullException.class, () -> new Going(ONE, false));
        over.countDown();
        while (refusedToWait()) {
            Thread.onSpinWait();
        }
    }

    private boolean refusedToWait() {
        try {
            deliveries.run(of(ONE), () -> {});
            return false;
        } catch (PullException e) {
            return true;
        }
    }

    /** Whether the interrupt or the broken line to the client comes first. */
    @Test
    void closingEndsWhatIsRunningAndSaysWhy() {
        Going one = new Going(Client.at("10.0.0.1"), true);
        deliveries.close();
        assertTrue(one.interrupted.join());
        assertEquals(Optional.of(Download.SERVER_STOPS), one.cut());
    }

    /** On a server with places for four downloads, two for each client. */
    private void twoForEach() {
        deliveries.close();
        deliveries = new Deliveries(
                new Limits(4, Optional.of(2), Optional.empty(), Optional.empty(), Optional.empty()), time);
    }

    @Test
    void oneClientGetsNoMoreDownloadsThanTheLimitAndTheOthersGetTheirs() {
        twoForEach();
        Going first = download();
        download();
        PullException refused = refused();
        assertEquals(Kind.LIMITED, refused.kind());
        assertEquals(
                "One client may have 2 downloads at once here (setting max-downloads-per-client), and your address"
                        + " has as many; try again when one of them has ended",
                refused.getMessage());
        assertEquals("10", refused.headers().get("Retry-After"));
        assertFalse(new Going(OTHER, true).turn.isCompletedExceptionally());
        assertEquals(Optional.empty(), first.cut());
    }

    @Test
    void whatALimitHoldsBackKeepsItsPlace() {
        Going held = download();
        Going slow = download();
        time.pass(A_MINUTE);
        held.brings(60_000);
        held.turn.join().held(A_MINUTE.minusSeconds(3));
        slow.brings(600_000);
        download();
        assertEquals(Optional.empty(), held.cut());
        assertTrue(slow.cut().isPresent());
    }

    private void givePlace(Client client, Subject image) {
        Download download = of(client);
        download.found(image);
        deliveries.givePlace(download);
    }

    @Test
    void whatAnAdministratorEndsItsClientDoesNotGetForSomeMinutes() {
        twoForEach();
        Going going = download();
        Download download = going.turn.join();
        download.found(NGINX);
        assertFalse(deliveries.end("0", "alice"), "no such id");
        assertEquals(List.of(download), deliveries.all());
        assertTrue(deliveries.end(download.id(), "alice\n"));
        assertTrue(going.interrupted.join());
        download.endsAs(new Outcome.ClientGone());
        assertEquals(
                "cut short: An administrator has ended this download (alice?)",
                download.outcome().orElseThrow().words());
        PullException refused = assertThrows(PullException.class, () -> givePlace(ONE, NGINX));
        assertEquals(Kind.REFUSED, refused.kind());
        assertEquals(
                "An administrator has ended this download; it can be begun anew 5 minutes after that",
                refused.getMessage());
        givePlace(OTHER, NGINX);
        givePlace(ONE, new Subject("nginx@sha256:2", "sha256:2", "linux/amd64", 1));
        time.pass(EndedForGood.REMEMBERED);
        givePlace(ONE, NGINX);
    }
}
