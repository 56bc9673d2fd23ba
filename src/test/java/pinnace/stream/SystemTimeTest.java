package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations are right whatever is done to the machine's clock. */
class SystemTimeTest {

    /** Just before the counter overflows, which {@link System#nanoTime} may do. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    private Instant clock = Instant.parse("2026-11-25T12:00:00Z");
    private final Time time = new SystemTime(nanos::get, () -> clock);

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT0S", "PT1H", "P365D"})
    void aClockThatIsSetChangesNoDuration(Duration set) {
        Instant before = time.now();
        clock = clock.plus(set);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertEquals(Duration.ofSeconds(3), Duration.between(before, time.now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H"})
    void theDateIsThatOfTheClock(Duration set) {
        clock = clock.plus(set);
        assertEquals(Instant.parse("2026-11-25T12:00:00Z").plus(set), time.date());
    }

    @Test
    void theMachinesOwnNeverGoesBack() {
        Time system = Time.system();
        Instant last = system.now();
        for (int i = 0; i < 1000; i++) {
            Instant next = system.now();
            assertFalse(next.isBefore(last));
            last = next;
        }
    }
}
