package pinnace.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.settings.Settings;

class HopTest {

    private static final Instant NOW = Instant.parse("2026-11-24T14:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(3);

    private static Hop read(String value, Instant now) {
        return Hop.of(List.of(value), now, STEP);
    }

    private static String value(Hop hop) {
        return hop.written().substring("hop=".length());
    }

    @Test
    void theSettingSaysHowOftenARequestIsRedirected() {
        assertTrue(Settings.ANSWER_WITHIN
                .meaning()
                .contains("redirected, " + Hop.MOST + " times at most (" + Hop.MOST_OF_LIST + " for lists)"));
    }

    @Test
    void countsFromOneUntilNoMoreAreFollowed() {
        Hop hop = Hop.of(List.of(), NOW, STEP);
        assertTrue(hop.isFresh());
        for (int i = 1; i <= 18; i++) {
            assertFalse(hop.isLast(Hop.MOST));
            hop = read(value(hop.next()), NOW.plus(STEP.multipliedBy(i)));
            assertEquals(new Hop(i, NOW), hop);
        }
        assertTrue(hop.isLast(Hop.MOST));
        // 18 with the default of 3 s: together 54 s of silence that a registry may have.
        assertEquals(Duration.ofSeconds(54), STEP.multipliedBy(Hop.MOST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", ".", "1.", "0.tp0000", "19.tp0000", "-1.tp0000", "1.TP0000", "1.tp0000.1", "x.y"})
    void whatIsMalformedBeginsAfresh(String value) {
        assertEquals(new Hop(0, NOW), read(value, NOW));
    }

    @Test
    void whatIsGivenTwiceBeginsAfresh() {
        String value = value(new Hop(3, NOW));
        assertEquals(new Hop(0, NOW), Hop.of(List.of(value, value), NOW, STEP));
    }

    @Test
    void anOldOneBeginsAfreshAndOneThatMayStillBeOnItsWayDoesNot() {
        String value = value(new Hop(18, NOW));
        Instant end = NOW.plus(STEP.multipliedBy(19)).plus(Duration.ofMinutes(1));
        assertEquals(new Hop(18, NOW), read(value, end));
        Instant later = end.plusSeconds(1);
        assertEquals(new Hop(0, later), read(value, later));
    }

    @Test
    void oneFromTheFutureBeginsAfreshButTheClocksOfTwoNodesMayDiffer() {
        assertEquals(3, read(value(new Hop(3, NOW.plusSeconds(60))), NOW).count());
        assertEquals(new Hop(0, NOW), read(value(new Hop(3, NOW.plusSeconds(61))), NOW));
    }
}
