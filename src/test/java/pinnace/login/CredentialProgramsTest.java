package pinnace.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.stream.SteppedTime;

class CredentialProgramsTest {

    private static final Optional<Login> ALICE = Optional.of(new Login("alice", "sesame"));

    private final SteppedTime time = new SteppedTime();
    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private CredentialPrograms.Program program = (name, registry) -> ALICE;
    private final CredentialPrograms programs = new CredentialPrograms(time, (name, registry) -> {
        runs.add(registry);
        return program.ask(name, registry);
    });

    @AfterEach
    void end() {
        programs.close();
        threads.shutdownNow();
    }

    private Optional<Login> ask() {
        return programs.ask("harbour", "registry.example");
    }

    private void ran(int times) {
        assertEquals(times, runs.size());
    }

    @Test
    void anAnswerIsRememberedForAMinute() {
        for (int i = 0; i < 300; i++) {
            assertEquals(ALICE, ask());
        }
        ran(1);
        assertEquals(ALICE, programs.ask("harbour", "other.example"));
        assertEquals(List.of("registry.example", "other.example"), runs);
        time.pass(Duration.ofSeconds(59));
        ask();
        ran(2);
        time.pass(Duration.ofSeconds(1));
        program = (name, registry) -> Optional.of(new Login("alice", "rotated"));
        assertEquals(Optional.of(new Login("alice", "rotated")), ask());
        ran(3);
    }

    @Test
    void soIsThatThereIsNoLogin() {
        program = (name, registry) -> Optional.empty();
        for (int i = 0; i < 59; i++) {
            assertEquals(Optional.empty(), ask());
            time.pass(Duration.ofSeconds(1));
        }
        ran(1);
    }

    @Test
    void aFailureIsRememberedForTenSecondsAndTheLoginBeforeItStaysInForce() {
        program = (name, registry) -> {
            throw new IOException("locked");
        };
        assertEquals(Optional.empty(), ask());
        time.pass(Duration.ofSeconds(9));
        assertEquals(Optional.empty(), ask());
        ran(1);
        time.pass(Duration.ofSeconds(1));
        program = (name, registry) -> ALICE;
        assertEquals(ALICE, ask());
        time.pass(Duration.ofMinutes(1));
        program = (name, registry) -> {
            throw new IllegalStateException("broken");
        };
        assertEquals(ALICE, ask());
        ran(3);
    }

    @Test
    void oneRunsAtATimeForARegistryAndAllOthersWaitForIt() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        program = (name, registry) -> {
            if (registry.equals("registry.example")) {
                running.countDown();
                go.await();
            }
            return ALICE;
        };
        List<Future<Optional<Login>>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(threads.submit(this::ask));
        }
        assertTrue(running.await(20, TimeUnit.SECONDS));
        assertEquals(ALICE, programs.ask("harbour", "other.example"), "another registry is not waited for");
        assertTrue(asked.stream().noneMatch(Future::isDone));
        go.countDown();
        for (Future<Optional<Login>> answer : asked) {
            assertEquals(ALICE, answer.get(20, TimeUnit.SECONDS));
        }
        ran(2);
    }

    @Test
    void eightRunAtOnceHoweverManyRegistriesAreAskedFor() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        program = (name, registry) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            running.decrementAndGet();
            return Optional.empty();
        };
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String registry = "registry" + i + ".example";
            asked.add(threads.submit(() -> programs.ask("harbour", registry)));
        }
        for (Future<?> answer : asked) {
            answer.get(20, TimeUnit.SECONDS);
        }
        ran(100);
        assertTrue(most.get() <= 8, most::toString);
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        program = (name, registry) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
            return ALICE;
        };
        Future<Optional<Login>> asked = threads.submit(this::ask);
        assertTrue(running.await(20, TimeUnit.SECONDS));
        programs.close();
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), asked.get(20, TimeUnit.SECONDS));
    }
}
