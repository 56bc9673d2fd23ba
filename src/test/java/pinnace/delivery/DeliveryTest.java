package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Client;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Source;
import pinnace.stream.SteppedTime;

class DeliveryTest {

    private static final Pace PACE = new Pace(Duration.ofSeconds(3), Duration.ofMinutes(1));

    private final SteppedTime time = new SteppedTime();
    private final Wire wire = new Wire();
    private final Download download = new Download(Sender.at("192.0.2.1"), new DocumentMemory(1 << 20).held(), time);

    /** What is on the wire after each flush. */
    private final class Wire extends ByteArrayOutputStream {
        private final List<String> flushed = new ArrayList<>();

        @Override
        public void flush() {
            flushed.add(passed().toSeconds() + "s:" + size());
        }
    }

    /** Bytes that come when the script says: a number of bytes, a wait before the next, or something that happens. */
    private final class Script implements Source {
        private final ArrayDeque<Object> steps = new ArrayDeque<>();
        private Duration wait = Duration.ZERO;

        Script(Object... steps) {
            this.steps.addAll(List.of(steps));
        }

        @Override
        public int pass(Sink sink, int most, Duration patience) throws IOException {
            if (wait.isZero() && steps.peek() instanceof Runnable event) {
                event.run();
                steps.remove();
            }
            while (steps.peek() instanceof Duration) {
                wait = wait.plus((Duration) steps.remove());
            }
            Duration waited = wait.compareTo(patience) < 0 ? wait : patience;
            time.pass(waited);
            wait = wait.minus(waited);
            if (!wait.isZero()) {
                return LATE;
            }
            Object next = steps.poll();
            if (next instanceof PullException failure) {
                throw failure;
            }
            if (next == null) {
                return END;
            }
            int length = Math.min(most, (Integer) next);
            if (length < (Integer) next) {
                steps.addFirst((Integer) next - length);
            }
            sink.write(new byte[length], 0, length);
            return length;
        }

        @Override
        public void close() {}
    }

    private void run(Source source) throws IOException {
        run(source, PACE, new Rates(Limits.ofDownloads(1), time));
    }

    private void run(Source source, Pace pace, Rates rates) throws IOException {
        new Delivery(pace, time, download, rates).run(source, wire);
    }

    private Rates rate(long bytes) {
        return new Rates(new Limits(1, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(bytes)), time);
    }

    private Duration passed() {
        return Duration.between(new SteppedTime().now(), time.now());
    }

    @Test
    void whatComesInTimeGoesOutWhole() throws IOException {
        run(new Script(5000, 30_000, 1));
        assertEquals(35_001, wire.size());
        assertEquals(35_001, download.bytes());
        assertEquals(0, download.keepAliveBytes());
    }

    @Test
    void theHeadersGoOutAtOnceAndAByteEveryIntervalWhileUpstreamIsLate() throws IOException {
        run(new Script(5000, Duration.ofSeconds(10), 100));
        assertEquals(List.of("0s:0", "3s:3977", "6s:3978", "9s:3979", "10s:5100"), wire.flushed);
        assertEquals(3, download.keepAliveBytes());
    }

    @Test
    void bytesThatTrickleIntoTheReserveDoNotLeaveTheWireSilent() throws IOException {
        Object[] trickle = new Object[40];
        for (int i = 0; i < 40; i += 2) {
            trickle[i] = Duration.ofSeconds(1);
            trickle[i + 1] = 2;
        }
        run(new Script(trickle));
        assertEquals(List.of("0s:0", "3s:1", "6s:2", "9s:3", "12s:4", "15s:5", "18s:6", "20s:40"), wire.flushed);
    }

    @Test
    void bytesInABufferAreFlushedEveryInterval() throws IOException {
        run(new Script(2000, Duration.ofSeconds(2), 2000, Duration.ofSeconds(2), 2000, Duration.ofSeconds(2), 2000));
        assertEquals(4, wire.flushed.size(), wire.flushed.toString());
    }

    /** Set back by an hour it left the line silent for an hour, and forward it ended the download. */
    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H"})
    void aClockThatIsSetMakesNothingLateOrSilent(Duration set) throws IOException {
        Runnable setting = () -> time.setClock(set);
        run(new Script(5000, setting, Duration.ofSeconds(10), 100, setting, Duration.ofSeconds(4), 100));
        assertEquals(List.of("0s:0", "3s:3977", "6s:3978", "9s:3979", "12s:4077", "14s:5200"), wire.flushed);
    }

    @Test
    void upstreamThatIsSilentForTooLongIsGivenUp() {
        PullException silent =
                assertThrows(PullException.class, () -> run(new Script(5000, Duration.ofMinutes(2), 100)));
        assertEquals(Kind.SILENT, silent.kind());
        assertTrue(wire.size() < 5000, "what was held back stays here");
    }

    @Test
    void aPartOfWhichThereIsNoByteYetIsEndedBeforeTheLineIsSilentForTooLong() {
        PullException silent = assertThrows(PullException.class, () -> run(new Script(Duration.ofSeconds(10), 100)));
        assertEquals(Kind.SILENT, silent.kind());
        assertEquals(List.of("0s:0"), wire.flushed);
    }

    @Test
    void aFailureKeepsTheReserveBack() {
        PullException corrupt = new PullException(Kind.CORRUPT, "flipped");
        assertThrows(PullException.class, () -> run(new Script(5000, corrupt)));
        assertEquals(5000 - Pace.RESERVE, wire.size());
    }

    @Test
    void aRateIsKeptAndWhatIsSentIsOnItsWayAtOnce() throws IOException {
        run(new Script(102_400), PACE, rate(10_240));
        assertEquals(102_400, wire.size());
        // What one second more would bring is that much less than a tenth.
        assertEquals(10, passed().plusMillis(500).toSeconds());
        assertTrue(wire.flushed.size() > 40, "many small pieces, not " + wire.flushed);
    }

    /** Here for ten seconds, as if there were hundreds of others; the reserve of a part is empty when it begins. */
    @Test
    void aRateThatHoldsADownloadBackLeavesTheWireNotSilentAndIsNoSilenceOfTheRegistry() throws IOException {
        Rates rates = rate(10_240);
        rates.turn(Client.at("192.0.2.2")).sent(102_400);
        Script source = new Script(40);
        run(source, new Pace(Duration.ofSeconds(3), Duration.ofSeconds(1)), rates);
        assertEquals(List.of("0s:0", "0s:0", "3s:1", "3s:1", "6s:2", "6s:2", "9s:3", "9s:3", "9s:40"), wire.flushed);
    }
}
