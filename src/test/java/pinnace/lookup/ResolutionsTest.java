package pinnace.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.registry.Call;
import pinnace.stream.Client;
import pinnace.stream.Origin;
import pinnace.stream.SteppedTime;
import pinnace.stream.Tally;
import pinnace.stream.Time;

class ResolutionsTest {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final SteppedTime time = new SteppedTime();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Resolutions resolutions = new Resolutions(threads, time, 1, Tally.NONE);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    @AfterEach
    void close() {
        answered.countDown();
        resolutions.close();
        threads.shutdownNow();
    }

    /** Looks up how often somebody began to look up, when the registry has answered. */
    private final class Counting implements Function<Call, Resolutions.Result<Integer>> {
        private final boolean lasts;

        Counting() {
            this(false);
        }

        Counting(boolean lasts) {
            this.lasts = lasts;
        }

        @Override
        public Resolutions.Result<Integer> apply(Call call) {
            call.needsToAsk();
            int mine = begun.incrementAndGet();
            try {
                answered.await();
                return new Resolutions.Result<>(mine, 4, lasts);
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw new PullException(Kind.BUSY, "interrupted", e);
            }
        }
    }

    private static Resolutions.Key key(String registry, String login) {
        return new Resolutions.Key(new Origin(registry, "team/app", Optional.of(login)), "1", "team/app:1");
    }

    private static Resolutions.Key key() {
        return key("one.example", "alice");
    }

    private Caller waiting(int hops, Duration left) {
        return waiting("192.0.2.1", hops, left);
    }

    private Caller waiting(String address, int hops, Duration left) {
        return new Caller(Client.at(address), time.now().plus(left), Duration.ofSeconds(5), hops > 0);
    }

    private Caller fresh() {
        return waiting(0, Duration.ZERO);
    }

    private Caller back() {
        return waiting(1, FOR_EVER);
    }

    private Kind failure(Resolutions.Key key, Function<Call, Resolutions.Result<Integer>> work, Caller waiting) {
        return assertThrows(PullException.class, () -> resolutions.await(key, work, waiting))
                .kind();
    }

    private void late(Resolutions.Key key) {
        assertEquals(Kind.LATE, failure(key, new Counting(), fresh()));
    }

    /** Waits until so many have begun, for they begin on threads of their own. */
    private void begun(int number) {
        while (begun.get() < number) {
            Thread.onSpinWait();
        }
        assertEquals(number, begun.get());
    }

    @Test
    void allWhoWantTheSameShareOneAndWhoComesBackGetsItAtOnce() {
        late(key());
        late(key());
        answered.countDown();
        assertEquals(1, resolutions.await(key(), new Counting(), back()));
        assertEquals(1, resolutions.await(key(), new Counting(), back()));
        assertEquals(1, begun.get());
    }

    @Test
    void whoHasAnotherLoginSharesNothing() {
        late(key());
        answered.countDown();
        assertEquals(1, resolutions.await(key(), new Counting(), back()));
        assertEquals(2, resolutions.await(key("one.example", "bob"), new Counting(), back()));
    }

    @Test
    void aFreshRequestBeginsAnew() {
        late(key());
        answered.countDown();
        assertEquals(1, resolutions.await(key(), new Counting(), back()));
        assertEquals(2, resolutions.await(key(), new Counting(), waiting(0, FOR_EVER)));
    }

    @Test
    void whoWaitedInVainGetsItForAMinute() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (Resolutions inOrder = new Resolutions(one, time, 1, Tally.NONE)) {
            assertThrows(PullException.class, () -> inOrder.await(key(), new Counting(), fresh()));
            answered.countDown();
            // Behind the first there is nothing left to do.
            one.submit(() -> true).get(1, TimeUnit.MINUTES);
            time.pass(Duration.ofSeconds(59));
            assertEquals(1, inOrder.await(key(), new Counting(), back()));
            time.pass(Duration.ofSeconds(61));
            assertEquals(2, inOrder.await(key(), new Counting(), back()));
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void whatCameInTimeForEverybodyIsNotKept() {
        answered.countDown();
        assertEquals(1, resolutions.await(key(), new Counting(), back()));
        assertEquals(2, resolutions.await(key(), new Counting(), waiting(0, FOR_EVER)));
    }

    @Test
    void aFailureReachesAllWhoWaitEachWithHeadersOfHisOwn() {
        Function<Call, Resolutions.Result<Integer>> refused = call -> {
            new Counting(true).apply(call);
            throw new PullException(Kind.LOGIN, "who are you?").with("X", "y");
        };
        assertEquals(Kind.LATE, failure(key(), refused, fresh()));
        answered.countDown();
        PullException first = assertThrows(PullException.class, () -> resolutions.await(key(), refused, back()));
        first.with("WWW-Authenticate", "Basic");
        PullException second = assertThrows(PullException.class, () -> resolutions.await(key(), refused, back()));
        assertEquals(java.util.Map.of("X", "y"), second.headers());
        assertEquals(Kind.LOGIN, second.kind());
        assertEquals(1, begun.get());
        assertEquals(2, resolutions.await(key(), new Counting(), waiting(0, FOR_EVER)));
    }

    @Test
    void whatNobodyComesBackForIsCalledOffAfterFiveSeconds() throws Exception {
        late(key());
        begun(1);
        time.pass(Duration.ofSeconds(4));
        resolutions.sweep();
        late(key());
        time.pass(Duration.ofSeconds(5));
        resolutions.sweep();
        assertFalse(interrupted.isDone());
        begun(1);
        time.pass(Duration.ofSeconds(1));
        resolutions.sweep();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        late(key());
    }

    @Test
    void whatNobodyComesBackForIsCalledOffByItself() throws Exception {
        Time real = Time.system();
        try (Resolutions alone = new Resolutions(threads, real, 1, Tally.NONE)) {
            Caller gone = new Caller(Client.at("192.0.2.1"), real.now(), Duration.ofSeconds(1), false);
            assertThrows(PullException.class, () -> alone.await(key(), new Counting(), gone));
            assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        }
    }

    @Test
    void whoComesBackAfterItWasCalledOffBeginsAnew() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (Resolutions inOrder = new Resolutions(one, time, 1, Tally.NONE)) {
            assertThrows(PullException.class, () -> inOrder.await(key(), new Counting(), fresh()));
            begun(1);
            time.pass(Duration.ofSeconds(6));
            inOrder.sweep();
            // Behind the first there is nothing left to do.
            one.submit(() -> true).get(1, TimeUnit.MINUTES);
            answered.countDown();
            assertEquals(2, inOrder.await(key(), new Counting(), back()));
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void whoAsksAgainAfterAPauseIsWaitedForLonger() throws Exception {
        Caller pausing = new Caller(Client.at("192.0.2.1"), time.now(), Duration.ofSeconds(15), true);
        assertEquals(Kind.LATE, failure(key(), new Counting(), pausing));
        begun(1);
        late(key());
        time.pass(Duration.ofSeconds(15));
        resolutions.sweep();
        assertFalse(interrupted.isDone());
        time.pass(Duration.ofSeconds(1));
        resolutions.sweep();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
    }

    @Test
    void whatSomebodyWaitsForIsNotCalledOff() throws Exception {
        late(key());
        begun(1);
        Future<Integer> patient =
                threads.submit(() -> resolutions.await(key("two.example", "x"), new Counting(), back()));
        begun(2);
        time.pass(Duration.ofHours(1));
        resolutions.sweep();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        answered.countDown();
        assertEquals(2, patient.get(1, TimeUnit.MINUTES));
    }

    private String refusal(Resolutions.Key key, String address) {
        // A look-up that finds no place says so before the time is up.
        PullException refused = assertThrows(
                PullException.class,
                () -> resolutions.await(key, new Counting(), waiting(address, 0, Duration.ofMinutes(1))));
        assertEquals(Kind.BUSY, refused.kind());
        assertTrue(refused.headers().containsKey("Retry-After"));
        return refused.getMessage();
    }

    /** Begins so many look-ups that stay. */
    private void take(int number, String registry, String address) {
        int before = begun.get();
        for (int i = 0; i < number; i++) {
            Resolutions.Key key = key(registry, address + i);
            assertEquals(Kind.LATE, failure(key, new Counting(), waiting(address, 0, Duration.ZERO)));
        }
        begun(before + number);
    }

    @Test
    void oneRegistryTakesUpNoMoreThanAQuarter() {
        take(4, "one.example", "192.0.2.1");
        assertEquals(
                "All 4 places for looking up images at one.example are taken; try again in a moment",
                refusal(key("one.example", "c"), "192.0.2.2"));
        take(1, "two.example", "192.0.2.1");
        // Those that run may be joined.
        late(key("one.example", "192.0.2.10"));
    }

    @Test
    void oneClientTakesUpNoMoreThanHalf() {
        take(4, "one.example", "192.0.2.1");
        take(4, "two.example", "192.0.2.1");
        assertEquals(
                "All 8 places that your address has for looking up images are taken; try again in a moment",
                refusal(key("three.example", "c"), "192.0.2.1"));
        take(1, "three.example", "192.0.2.2");
    }

    @Test
    void whereAllPlacesAreTakenTheSentenceSaysSo() {
        take(4, "one.example", "192.0.2.1");
        take(4, "two.example", "192.0.2.1");
        take(4, "three.example", "192.0.2.2");
        take(4, "four.example", "192.0.2.2");
        assertEquals(
                "All 16 places for looking up images are taken; try again in a moment",
                refusal(key("five.example", "c"), "192.0.2.3"));
    }

    @Test
    void aPlaceIsFreeWhenItsLookUpHasBeenCalledOff() throws Exception {
        take(4, "one.example", "192.0.2.1");
        time.pass(Duration.ofSeconds(6));
        resolutions.sweep();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        while (begun.get() == 4) {
            assertThrows(PullException.class, () -> resolutions.await(key(), new Counting(), fresh()));
        }
    }

    @Test
    void whatIsAtHandNeedsNoPlace() {
        take(4, "one.example", "192.0.2.1");
        Function<Call, Resolutions.Result<Integer>> known = call -> new Resolutions.Result<>(42, 4, false);
        assertEquals(42, resolutions.await(key("one.example", "known"), known, back()));
    }

    @Test
    void thoseThatAskNobodyAreBoundedTooForEachHasAThread() {
        Function<Call, Resolutions.Result<Integer>> thinking = call -> new Counting().apply(new Call());
        for (int i = 0; i < 32; i++) {
            assertEquals(Kind.LATE, failure(key("one.example", "a" + i), thinking, fresh()));
        }
        assertEquals(
                "All 32 places for looking up images are taken; try again in a moment",
                refusal(key("one.example", "b"), "192.0.2.1"));
        answered.countDown();
        while (isRefused(thinking)) {
            Thread.onSpinWait();
        }
    }

    private boolean isRefused(Function<Call, Resolutions.Result<Integer>> work) {
        try {
            return resolutions.await(key("one.example", "c"), work, back()) == 0;
        } catch (PullException e) {
            assertEquals(Kind.BUSY, e.kind());
            return true;
        }
    }

    @Test
    void whatLastsIsGivenToAFreshRequestTooForAMinute() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (Resolutions inOrder = new Resolutions(one, time, 1, Tally.NONE)) {
            answered.countDown();
            Caller patient = waiting(0, FOR_EVER);
            assertEquals(1, inOrder.await(key(), new Counting(true), patient));
            // Behind the first there is nothing left to do.
            one.submit(() -> true).get(1, TimeUnit.MINUTES);
            time.pass(Duration.ofSeconds(59));
            assertEquals(1, inOrder.await(key(), new Counting(true), patient));
            time.pass(Duration.ofSeconds(61));
            assertEquals(2, inOrder.await(key(), new Counting(true), patient));
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void theEndOfTheServerEndsEverything() throws Exception {
        late(key());
        begun(1);
        Resolutions.Key other = key("two.example", "bob");
        Future<Kind> patient = threads.submit(() -> failure(other, new Counting(), back()));
        begun(2);
        resolutions.close();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        assertEquals(Kind.BUSY, patient.get(1, TimeUnit.MINUTES));
        // The threads are ended after it, and may still begin one.
        assertEquals(Kind.BUSY, failure(key(), new Counting(), waiting(0, Duration.ofMinutes(1))));
    }
}
