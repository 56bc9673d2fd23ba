package pinnace.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.SteppedTime;

class StayTest {

    private final SteppedTime time = new SteppedTime();
    private final Stay stay = new Stay(time, Duration.ofMinutes(1));
    private final Caller caller = stay.caller(Client.at("192.0.2.1"));
    private final List<Caller> asked = new ArrayList<>();

    private PullException failing(Kind kind, Duration after) {
        return assertThrows(
                PullException.class,
                () -> caller.ask(now -> {
                    asked.add(now);
                    time.pass(after);
                    throw new PullException(kind, "no");
                }));
    }

    @Test
    void itAsksAgainWhereAClientWouldComeBack() {
        String found = caller.ask(now -> {
            asked.add(now);
            if (asked.size() < 4) {
                time.pass(Duration.between(time.now(), now.until()));
                throw new PullException(asked.size() == 2 ? Kind.BUSY : Kind.LATE, "not yet");
            }
            return "found";
        });
        assertEquals("found", found);
        assertEquals(
                List.of(false, true, true, true),
                asked.stream().map(Caller::comesBack).toList());
        assertEquals(1, time.pauses().size(), "only for a place");
    }

    @Test
    void whatFailsIsNotAskedForAgain() {
        assertEquals(Kind.NOT_FOUND, failing(Kind.NOT_FOUND, Duration.ZERO).kind());
        assertEquals(1, asked.size());
    }

    @Test
    void itEndsWhenNobodyWantsItAnyMore() {
        assertFalse(caller.isOver(time.now().plusSeconds(1_000)), "however long it takes");
        stay.end();
        assertTrue(caller.isOver(time.now()));
        assertEquals(Kind.LATE, failing(Kind.LATE, Stay.STEP).kind());
        assertEquals(1, asked.size());
    }

    @Test
    void oneImageIsNotWaitedForForEver() {
        assertEquals(Kind.LATE, failing(Kind.LATE, Duration.ofSeconds(20)).kind());
        assertEquals(4, asked.size());
    }

    @Test
    void aServerThatStopsIsNoReasonToWait() {
        Stay real = new Stay(pinnace.stream.Time.system(), Duration.ofMinutes(1));
        Thread.currentThread().interrupt();
        PullException ended = assertThrows(
                PullException.class, () -> real.caller(Client.at("192.0.2.1")).ask(now -> {
                    throw new PullException(Kind.BUSY, "The server stops");
                }));
        assertEquals(Kind.BUSY, ended.kind());
        assertTrue(Thread.interrupted());
    }
}
