package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pinnace.stream.SteppedTime;

class ProgressTest {

    private final SteppedTime time = new SteppedTime();
    private final Progress progress = new Progress(time);

    private void steady(int seconds, long bytesPerSecond) {
        for (int i = 0; i < seconds; i++) {
            progress.came(bytesPerSecond);
            time.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void inItsFirstMinuteNothingIsSaid() {
        steady(59, 1);
        assertEquals(Optional.empty(), progress.rateByItself());
        steady(1, 1);
        assertEquals(Optional.of(1L), progress.rateByItself());
    }

    @Test
    void onlyTheLastMinuteOrSoCounts() {
        steady(300, 1_000_000);
        steady(70, 5);
        assertEquals(Optional.of(5L), progress.rateByItself());
    }

    @Test
    void whatCameAtOnceIsAveraged() {
        steady(120, 100);
        time.pass(Duration.ofSeconds(20));
        progress.came(6000);
        time.pass(Duration.ofSeconds(30));
        assertEquals(Optional.of((6000L + 10 * 100) / 60), progress.rateByItself());
    }

    @Test
    void silenceIsNoRate() {
        steady(60, 1_000_000);
        time.pass(Duration.ofMinutes(10));
        assertEquals(0, progress.rateByItself().orElseThrow() / 100_000);
    }

    @Test
    void whatALimitHeldBackIsNotSlow() {
        for (int i = 0; i < 120; i++) {
            progress.came(100);
            time.pass(Duration.ofSeconds(1));
            progress.held(Duration.ofMillis(900));
        }
        assertEquals(Optional.of(1000L), progress.rateByItself());
        assertEquals(100, progress.rate());
    }

    @Test
    void theRateThatIsShownIsThatOfTheLastMinuteOrOfLess() {
        steady(10, 500);
        assertEquals(500, progress.rate());
        steady(300, 1_000);
        steady(70, 5);
        assertEquals(5, progress.rate());
    }
}
