package pinnace.web;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.registry.Call;
import pinnace.registry.Scope;
import pinnace.stream.SteppedTime;

class ResolutionsTest {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final SteppedTime time = new SteppedTime();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Resolutions resolutions = new Resolutions(threads, time, new Resolutions.Room(3, 2));
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
    private final class Counting implements Resolutions.Work<Integer> {
        @Override
        public Integer run(Call call) {
            int mine = begun.incrementAndGet();
            try {
                answered.await();
                return mine;
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw new PullException(Kind.BUSY, "interrupted", e);
            }
        }

        @Override
        public int weight(Integer found) {
            return 4;
        }
    }

    private static Resolutions.Key key(String registry, String login) {
        return new Resolutions.Key(new Scope(registry, "team/app", Optional.of(login)), "1", "team/app:1");
    }

    private static Resolutions.Key key() {
        return key("one.example", "alice");
    }

    private Waiting waiting(int hops, Duration left) {
        return new Waiting(
                new Hop(hops, time.now()),
                time.now().plus(left),
                new Waiting.Patience(time, Duration.ofSeconds(3)),
                new Waiting.Request("app:1.tar", "", Optional.empty(), true, true));
    }

    private Waiting fresh() {
        return waiting(0, Duration.ZERO);
    }

    private Waiting back() {
        return waiting(1, FOR_EVER);
    }

    private Kind failure(Resolutions.Key key, Resolutions.Work<?> work, Waiting waiting) {
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
        try (Resolutions inOrder = new Resolutions(one, time, new Resolutions.Room(3, 2))) {
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
        Resolutions.Work<Integer> refused = new Resolutions.Work<>() {
            @Override
            public Integer run(Call call) {
                new Counting().run(call);
                throw new PullException(Kind.LOGIN, "who are you?").with("X", "y");
            }

            @Override
            public int weight(Integer found) {
                return 4;
            }
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
    void whatNobodyAsksForAnyMoreIsCalledOffAfterAMinute() throws Exception {
        late(key());
        begun(1);
        time.pass(Duration.ofSeconds(59));
        resolutions.sweep();
        late(key());
        time.pass(Duration.ofSeconds(59));
        resolutions.sweep();
        assertFalse(interrupted.isDone());
        begun(1);
        time.pass(Duration.ofSeconds(2));
        resolutions.sweep();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        late(key());
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

    @Test
    void oneRegistryTakesUpNoMoreThanItsShare() {
        late(key("one.example", "a"));
        late(key("one.example", "b"));
        assertEquals(Kind.BUSY, failure(key("one.example", "c"), new Counting(), fresh()));
        late(key("two.example", "a"));
        assertEquals(Kind.BUSY, failure(key("three.example", "a"), new Counting(), fresh()));
        // Those that run may be joined.
        late(key("one.example", "a"));
    }

    @Test
    void theEndOfTheServerEndsEverything() throws Exception {
        late(key());
        begun(1);
        Future<Kind> patient = threads.submit(() -> failure(key(), new Counting(), back()));
        resolutions.close();
        assertTrue(interrupted.get(1, TimeUnit.MINUTES));
        assertEquals(Kind.BUSY, patient.get(1, TimeUnit.MINUTES));
    }
}
