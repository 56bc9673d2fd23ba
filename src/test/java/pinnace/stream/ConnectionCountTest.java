package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionCountTest {

    private final SteppedTime time = new SteppedTime();
    private final ConnectionCount count = new ConnectionCount(4, time);

    private void waits(int millis) {
        time.pass(Duration.ofMillis(millis));
        count.read(Duration.ofMillis(millis), 1000, true);
    }

    private void isBusyElsewhere(int millis) {
        time.pass(Duration.ofMillis(millis));
        count.read(Duration.ZERO, 1000, true);
    }

    @Test
    void atFirstEverybodyWaits() {
        assertEquals(4, count.connections());
        isBusyElsewhere(49);
        assertEquals(4, count.connections());
        isBusyElsewhere(1);
        assertEquals(1, count.connections());
    }

    @Test
    void whoWaitsGetsAllConnectionsAtOnce() {
        isBusyElsewhere(50);
        waits(49);
        assertEquals(1, count.connections());
        waits(1);
        assertEquals(4, count.connections());
    }

    @Test
    void whatTheOpeningOfALongBlobTookTellsNothing() {
        time.pass(Duration.ofMillis(500));
        count.began(Duration.ofMillis(500), 1000, true);
        isBusyElsewhere(50);
        assertEquals(1, count.connections());
    }

    @Test
    void windowsThatComeAllAtOnceDoNotMakeTheReaderTheSlowSide() {
        waits(100);
        for (int i = 0; i < 20; i++) {
            for (int period = 0; period < 7; period++) {
                isBusyElsewhere(50);
            }
            waits(100);
        }
        assertEquals(4, count.connections());
    }

    @Test
    void aReaderWhoStaysTheSlowSideIsLeftWithOneConnection() {
        waits(100);
        for (int period = 0; period < 16; period++) {
            isBusyElsewhere(50);
        }
        assertEquals(1, count.connections());
    }

    @Test
    void aWindowIsReadForFourTimesAsLongAsItIsAskedForAtTheLeast() {
        count.answered(Duration.ofMillis(20));
        assertEquals(0, count.smallest(), "the rate is not known yet");
        time.pass(Duration.ofMillis(50));
        count.read(Duration.ZERO, 1_000_000, true);
        assertEquals(1_600_000, count.smallest());
        count.answered(Duration.ofMillis(100));
        assertEquals(3_200_000, count.smallest(), "a quarter of the way there");
    }

    @Test
    void whoseSecondConnectionFailedHasOneForAWhile() {
        waits(100);
        count.failed();
        waits(1000);
        assertEquals(1, count.connections());
        waits(9000);
        assertEquals(4, count.connections());
    }
}
