package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.delivery.Delivery;
import pinnace.delivery.Download;
import pinnace.delivery.Extent;
import pinnace.delivery.Limits;
import pinnace.delivery.Outcome;
import pinnace.delivery.Pace;
import pinnace.delivery.Rates;
import pinnace.delivery.Sender;
import pinnace.failure.PullException;
import pinnace.request.WatchId;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Source;
import pinnace.stream.SteppedTime;

/** What a page sees of a download, from its first request to its last byte. */
class WatchesTest {

    private static final long LENGTH = 1_000;
    private static final WatchId ID = WatchId.parse("0123456789abcdef0123456789abcdef");

    private final SteppedTime time = new SteppedTime();
    private final Watches watches = new Watches(time);

    private Download asked() {
        Download download = new Download(Sender.at("192.0.2.1"), new DocumentMemory(1 << 20).held(), time);
        watches.begins(ID, download);
        return download;
    }

    private void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }

    /** So many bytes, and no more. */
    private static final class Once implements Source {
        private int left;

        Once(int bytes) {
            left = bytes;
        }

        @Override
        public int pass(Sink sink, int most, Duration patience) throws IOException {
            int n = left;
            left = 0;
            if (n == 0) {
                return END;
            }
            sink.write(new byte[n], 0, n);
            return n;
        }

        @Override
        public void close() {}
    }

    /** Sends so many bytes of the file, all at once. */
    private Download sent(long from, int bytes) {
        Download download = asked();
        download.selects(new Extent(from, LENGTH, LENGTH));
        try {
            Pace pace = new Pace(Duration.ofSeconds(3), Duration.ofMinutes(1));
            new Delivery(pace, time, download, new Rates(Limits.ofDownloads(1), time))
                    .run(new Once(bytes), OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return download;
    }

    private static WatchLook look(String state, long seconds, long bytes, int resumes, Optional<String> detail) {
        return new WatchLook(state, seconds, bytes, bytes == 0 ? null : LENGTH, resumes, detail.orElse(null));
    }

    private void sees(String state, long seconds, long bytes, int resumes) {
        assertEquals(look(state, seconds, bytes, resumes, Optional.empty()), watches.look(ID));
    }

    @Test
    void aWaitGoesOnThroughRedirectsAndEndsWithTheFirstByte() {
        sees("unknown", 0, 0, 0);
        asked();
        pass(3);
        asked();
        pass(4);
        sees("waiting", 7, 0, 0);
        Download download = sent(0, 300);
        pass(2);
        sees("sending", 2, 300, 0);
        assertEquals(LENGTH, watches.look(ID).length());
        download.endsAs(new Outcome.ClientGone());
        pass(1);
        sees("cut", 1, 300, 0);
    }

    @Test
    void aResumeGoesOnWhereItWasCutAlsoIfTheRegistryIsWaitedForInBetween() {
        sent(0, 300).endsAs(new Outcome.CutShort("the registry is gone"));
        assertEquals(look("cut", 0, 300, 0, Optional.of("the registry is gone")), watches.look(ID));
        asked();
        pass(5);
        sees("waiting", 5, 300, 1);
        Download rest = sent(300, 700);
        sees("sending", 0, LENGTH, 1);
        rest.endsAs(new Outcome.Complete());
        pass(60);
        sees("finished", 60, LENGTH, 1);
    }

    @Test
    void aConnectionOfWhoseEndNothingIsKnownYetCountsAsCutIfItsDownloadIsResumed() {
        sent(0, 300);
        Download rest = sent(200, 800);
        rest.endsAs(new Outcome.Complete());
        sees("finished", 0, LENGTH, 1);
    }

    @Test
    void aRangeThatEndsBeforeTheFileIsNotTheEnd() {
        sent(100, 100).endsAs(new Outcome.Complete());
        sees("cut", 0, 200, 0);
    }

    @Test
    void aRefusalSaysWhyInTheSentenceThatItsCallerHas() {
        asked().endsAs(new Outcome.Refused(404, "there is none"));
        assertEquals(look("failed", 0, 0, 0, Optional.of("there is none")), watches.look(ID));
        asked().endsAs(new Outcome.Refused(500, "java.lang.IllegalStateException: secret"));
        assertEquals(Problem.IN_SERVER, watches.look(ID).detail());
        asked();
        sees("waiting", 0, 0, 0);
    }

    @Test
    void whatIsDoneBeginsAnewWithTheNextRequest() {
        sent(0, 1_000).endsAs(new Outcome.Complete());
        asked();
        sees("waiting", 0, 0, 0);
    }

    @Test
    void anIdIsForgottenTenMinutesAfterItsLastUse() {
        asked();
        pass(599);
        sees("waiting", 599, 0, 0);
        pass(599);
        sees("waiting", 1198, 0, 0);
        pass(601);
        sees("unknown", 0, 0, 0);
    }

    @Test
    void noMoreThanAThousandAreKept() {
        for (int i = 0; i < 5 * Watches.MOST; i++) {
            Download download = new Download(Sender.at("192.0.2.1"), new DocumentMemory(1 << 20).held(), time);
            watches.begins(WatchId.parse(String.format("%032x", i)), download);
        }
        int known = 0;
        for (int i = 0; i < 5 * Watches.MOST; i++) {
            WatchLook look = watches.look(WatchId.parse(String.format("%032x", i)));
            known += look.state().equals("unknown") ? 0 : 1;
        }
        assertTrue(known <= Watches.MOST, known + " are kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcde", "", " ", "../x"})
    void anIdIsThirtyTwoDigitsInLowerCase(String text) {
        assertThrows(PullException.class, () -> WatchId.parse(text));
    }
}
