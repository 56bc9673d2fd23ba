package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.DocumentMemory;
import pinnace.stream.SteppedTime;

class LateLinesTest {

    private static final Pace PACE = new Pace(Duration.ofSeconds(3), Duration.ofMinutes(1));
    private static final String LINES = "http://one/\nhttp://two/\n";

    private final SteppedTime time = new SteppedTime();
    private final Download download = new Download(Sender.at("192.0.2.1"), new DocumentMemory(1 << 20).held(), time);
    private final Wire wire = new Wire();

    /** What is on the wire after each flush. */
    private final class Wire extends ByteArrayOutputStream {
        private final List<String> flushed = new ArrayList<>();

        @Override
        public void flush() {
            flushed.add(Duration.between(new SteppedTime().now(), time.now()).toSeconds() + "s:" + size());
        }
    }

    /** The lines, after so much time. */
    private LateLines.Coming after(Duration late) {
        return wait -> {
            Duration left = late.minus(Duration.between(new SteppedTime().now(), time.now()));
            boolean ready = left.compareTo(wait) <= 0;
            time.pass(ready ? left : wait);
            return Optional.of(LINES).filter(any -> ready);
        };
    }

    private String run(LateLines.Coming coming, long promised) throws IOException {
        new LateLines(PACE, download).run(coming, promised, wire);
        return wire.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void whatIsReadyIsSentAsItIs() throws IOException {
        assertEquals(LINES, run(after(Duration.ZERO), LINES.length()));
        assertEquals(LINES.length(), download.bytes());
    }

    @Test
    void blankLinesKeepTheConnectionAliveAndAreTheRest() throws IOException {
        long promised = LINES.length() + 20_000L;
        String sent = run(after(Duration.ofSeconds(7)), promised);
        assertEquals(List.of("0s:0", "3s:1", "6s:2", "7s:" + promised), wire.flushed);
        assertEquals(promised, sent.length());
        assertTrue(sent.startsWith("\n\n" + LINES), sent.substring(0, 40));
        assertEquals(LINES.strip(), sent.strip());
        assertEquals(2, download.keepAliveBytes());
        assertEquals(promised, download.bytes());
    }

    @Test
    void aFailureLeavesNothingButBlankLines() {
        PullException why = new PullException(Kind.NOT_FOUND, "no");
        LateLines.Coming failing = wait -> {
            if (time.now().equals(new SteppedTime().now())) {
                time.pass(wait);
                return Optional.empty();
            }
            throw why;
        };
        assertEquals(why, assertThrows(PullException.class, () -> run(failing, 1_000)));
        assertEquals("\n", wire.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void aClientThatIsGoneEndsIt() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThrows(
                IOException.class, () -> new LateLines(PACE, download).run(after(Duration.ofSeconds(7)), 1_000, gone));
        assertEquals(Duration.ofSeconds(3), Duration.between(new SteppedTime().now(), time.now()));
    }

    @Test
    void itIsGivenUpBeforeThereIsNoRoomForTheLines() {
        PullException why = assertThrows(
                PullException.class, () -> run(after(Duration.ofDays(1)), LINES.length() + (long) LateLines.SPARE));
        assertEquals(Kind.SILENT, why.kind());
        assertEquals(LateLines.SPARE, wire.size());
    }
}
