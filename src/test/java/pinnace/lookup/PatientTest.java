package pinnace.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.SteppedTime;

class PatientTest {

    private static final Duration WAIT = Duration.ofSeconds(3);

    private final SteppedTime time = new SteppedTime();
    private final Patient patient =
            new Patient(time, new Caller(Client.at("127.0.0.1"), time.now().plus(WAIT), WAIT, false));
    private final AtomicInteger asked = new AtomicInteger();

    private static PullException failure(Kind kind) {
        return new PullException(kind, "no place");
    }

    @Test
    void asksAgainUntilThereIsAPlace() {
        assertEquals("found", patient.ask(() -> {
            if (asked.incrementAndGet() < 5) {
                throw failure(Kind.BUSY);
            }
            return "found";
        }));
        assertEquals(5, asked.get());
    }

    /** A 503 would make wget give up; a redirect does not. */
    @Test
    void whoMayWaitNoLongerIsLateAndHasWaited() {
        PullException late = assertThrows(
                PullException.class,
                () -> patient.ask(() -> {
                    asked.incrementAndGet();
                    throw failure(Kind.BUSY);
                }));
        assertEquals(Kind.LATE, late.kind());
        assertEquals("no place", late.getMessage());
        assertTrue(asked.get() > 10, asked + " times");
        assertEquals(
                Duration.ZERO, Duration.between(time.now(), patient.caller().until()));
    }

    @Test
    void everyOtherFailureIsToldAtOnce() {
        PullException other = failure(Kind.NOT_FOUND);
        assertSame(
                other,
                assertThrows(
                        PullException.class,
                        () -> patient.ask(() -> {
                            asked.incrementAndGet();
                            throw other;
                        })));
        assertEquals(1, asked.get());
    }
}
