package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

/** Resuming and verifying. */
class BlobsTest {

    private final SteppedTime time = new SteppedTime();
    private BlobHistories histories = new BlobHistories(time);
    private final VerifiedBlobs.Patience patience = new VerifiedBlobs.Patience(time, Duration.ofSeconds(1));
    private final AtomicInteger reopened = new AtomicInteger();
    private final byte[] content = new byte[10_000];
    private final Blob blob;

    BlobsTest() {
        new Random(1).nextBytes(content);
        blob = Origins.blob(new Descriptor("x/y", Digest.of(content), content.length));
    }

    private BlobStore resuming(BlobStore blobs, int failures) {
        return new ResumingBlobs(
                blobs,
                new Retries(failures, Duration.ofMinutes(10), Duration.ofMillis(100), Duration.ofSeconds(2), time),
                reopened::incrementAndGet);
    }

    private byte[] read(BlobStore blobs, long from, long to) throws IOException {
        try (InputStream stream = blobs.open(blob, from, to)) {
            return stream.readAllBytes();
        }
    }

    @Test
    void aCutConnectionIsOpenedAgainAtTheByteThatWasReached() throws IOException {
        FlakyBlobs flaky = new FlakyBlobs(content, 100, 0, 2000);
        assertArrayEquals(content, read(resuming(flaky, 3), 0, content.length));
        assertEquals(List.of(0L, 100L, 100L, 2100L), flaky.openedAt());
        assertEquals(3, reopened.get());
        assertEquals(4, flaky.closed(), "whoever opens, closes");
    }

    @Test
    void aSliceIsResumedWithinItself() throws IOException {
        FlakyBlobs flaky = new FlakyBlobs(content, 10);
        assertArrayEquals(Arrays.copyOfRange(content, 50, 90), read(resuming(flaky, 3), 50, 90));
        assertEquals(List.of(50L, 60L), flaky.openedAt());
    }

    @Test
    void anyProgressResetsTheBudget() throws IOException {
        FlakyBlobs flaky = new FlakyBlobs(content, Collections.nCopies(99, 100).toArray(Integer[]::new));
        assertArrayEquals(content, read(resuming(flaky, 2), 0, content.length));
        assertEquals(100, flaky.openedAt().size());
    }

    @Test
    void withoutProgressTheBudgetIsSpentAndTheSentenceSaysWhere() {
        FlakyBlobs flaky = new FlakyBlobs(content, 100, -1, -1, -1, -1);
        PullException givenUp = assertThrows(PullException.class, () -> read(resuming(flaky, 4), 0, content.length));
        assertEquals(Kind.BROKEN, givenUp.kind());
        assertEquals(
                "Reading " + blob.digest() + " at byte 100 of 10000 failed (4 tries): refused", givenUp.getMessage());
    }

    @Test
    void thePausesDoubleUpToTheirLimitAndAreJittered() {
        FlakyBlobs flaky = new FlakyBlobs(content, Collections.nCopies(20, -1).toArray(Integer[]::new));
        assertThrows(PullException.class, () -> read(resuming(flaky, 10), 0, content.length));
        List<Long> most = List.of(100L, 200L, 400L, 800L, 1600L, 2000L, 2000L, 2000L, 2000L);
        assertEquals(most.size(), time.pauses().size());
        for (int i = 0; i < most.size(); i++) {
            long pause = time.pauses().get(i).toMillis();
            assertTrue(pause <= most.get(i) && pause >= most.get(i) / 2, i + ": " + pause);
        }
    }

    @Test
    void theTimeBudgetEndsItToo() {
        BlobStore never = (descriptor, from, to) -> {
            time.pass(Duration.ofMinutes(4));
            throw new IOException("no route");
        };
        assertThrows(PullException.class, () -> read(resuming(never, 1000), 0, content.length));
        assertEquals(3, time.pauses().size());
    }

    @Test
    void whatNoOtherTryMendsIsNotTriedAgain() {
        BlobStore gone = (descriptor, from, to) -> {
            throw new PullException(Kind.NOT_FOUND, "gone");
        };
        assertEquals(
                "gone",
                assertThrows(PullException.class, () -> read(resuming(gone, 9), 0, content.length))
                        .getMessage());
        assertEquals(List.of(), time.pauses());
    }

    @Test
    void aRegistryThatSaysWhenToComeBackIsBelieved() {
        BlobStore limited = (descriptor, from, to) -> {
            throw new PullException(Kind.TOO_MANY, "slow down").with("Retry-After", "7");
        };
        assertThrows(PullException.class, () -> read(resuming(limited, 2), 0, content.length));
        assertEquals(List.of(Duration.ofSeconds(7)), time.pauses());
    }

    @Test
    void aReaderThatClosesEndsTheInsisting() throws IOException {
        FlakyBlobs flaky = new FlakyBlobs(content, 100);
        InputStream stream = resuming(flaky, 3).open(blob, 0, content.length);
        assertEquals(100, stream.read(new byte[500]));
        stream.close();
        assertThrows(IOException.class, () -> stream.read(new byte[500]));
        assertEquals(List.of(0L), flaky.openedAt());
    }

    private BlobStore verified(byte[] sent) {
        time.pass(Duration.ofMillis(1));
        return new VerifiedBlobs(
                (descriptor, from, to) ->
                        new ByteArrayInputStream(sent, (int) from, (int) Math.min(sent.length, to) - (int) from),
                histories,
                patience);
    }

    @Test
    void aWholeBlobThatAgreesPasses() throws IOException {
        assertArrayEquals(content, read(verified(content), 0, content.length));
    }

    @Test
    void theLastBytesOfABrokenBlobAreNeverHandedOut() throws IOException {
        byte[] flipped = content.clone();
        flipped[17] ^= 1;
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (InputStream stream = verified(flipped).open(blob, 0, content.length)) {
            PullException corrupt = assertThrows(PullException.class, () -> copy(stream, got));
            assertEquals(Kind.CORRUPT, corrupt.kind());
            assertTrue(corrupt.getMessage().contains(blob.digest().toString()), corrupt.getMessage());
        }
        assertTrue(got.size() < content.length, "bytes that got out: " + got.size());
    }

    private static void copy(InputStream from, ByteArrayOutputStream to) throws IOException {
        byte[] chunk = new byte[999];
        for (int n; (n = from.read(chunk)) >= 0; ) {
            to.write(chunk, 0, n);
        }
    }

    @Test
    void aBlobThatEndsEarlyFails() {
        byte[] shortened = Arrays.copyOf(content, content.length - 1);
        assertThrows(IOException.class, () -> read(verified(shortened), 0, content.length));
    }

    @Test
    void aPartPassesUnchecked() throws IOException {
        byte[] flipped = content.clone();
        flipped[17] ^= 1;
        assertArrayEquals(Arrays.copyOfRange(flipped, 10, 20), read(verified(flipped), 10, 20));
    }

    @Test
    void theRestOfABrokenBlobIsGivenToNobodyWhateverALaterWholeReadSays() throws IOException {
        byte[] flipped = content.clone();
        flipped[17] ^= 1;
        assertThrows(PullException.class, () -> read(verified(flipped), 0, content.length));
        refused(() -> read(verified(flipped), 9000, content.length));
        assertArrayEquals(content, read(verified(content), 0, content.length));
        refused(() -> read(verified(content), 9000, content.length));
        refused(() -> histories.check(new BlobRange(blob, 9000, content.length)));
        refused(() -> histories.check(new BlobRange(blob, 0, content.length)));
    }

    private static void refused(org.junit.jupiter.api.function.Executable rest) {
        assertEquals(Kind.CONFLICT, assertThrows(PullException.class, rest).kind(), "the file has to be begun anew");
    }

    @Test
    void aResumeReproducesWhatWasDeliveredWhereADeliveryEnded() throws IOException {
        byte[] flipped = content.clone();
        flipped[4_000] ^= 1;
        try (InputStream left = verified(flipped).open(blob, 0, content.length)) {
            left.readNBytes(5_000);
        }
        refused(() -> read(verified(content), 4_500, content.length));
        refused(() -> read(verified(content), 4_500, 4_600));
    }

    @Test
    void aDeliveryThatStillRunsCountsAsFarAsItHasCome() throws IOException {
        byte[] flipped = content.clone();
        flipped[4_000] ^= 1;
        try (InputStream running = verified(flipped).open(blob, 0, content.length)) {
            running.readNBytes(5_000);
            refused(() -> read(verified(content), 4_500, content.length));
        }
    }

    @Test
    void aPartThatRunsWhenTheBlobBecomesSuspectIsNotCompleted() throws IOException {
        byte[] flipped = content.clone();
        flipped[9_000] ^= 1;
        try (InputStream part = verified(content).open(blob, 0, 5_000)) {
            part.readNBytes(1_000);
            assertThrows(PullException.class, () -> read(verified(flipped), 0, content.length));
            refused(part::readAllBytes);
        }
    }

    @Test
    void afterAnHourABlobIsNoLongerSuspect() throws IOException {
        byte[] flipped = content.clone();
        flipped[17] ^= 1;
        assertThrows(PullException.class, () -> read(verified(flipped), 0, content.length));
        time.pass(Duration.ofMinutes(59));
        refused(() -> read(verified(content), 9000, content.length));
        time.pass(Duration.ofMinutes(2));
        assertArrayEquals(Arrays.copyOfRange(content, 9000, 10_000), read(verified(content), 9000, content.length));
    }

    @Test
    void slicesFetchedAtTheSameTimeAreSettledBeforeTheBlobIsComplete() throws IOException {
        histories = new BlobHistories(time, 4096);
        Blob blob = large();
        byte[] flipped = large.clone();
        flipped[8_000_000] ^= 1;
        try (InputStream first = verified(large).open(blob, 0, 1_000_000);
                InputStream last = verified(flipped).open(blob, 7_000_000, large.length);
                InputStream middle = verified(large).open(blob, 1_000_000, 7_000_000)) {
            first.readNBytes(1_000);
            middle.readNBytes(1_000);
            refused(last::readAllBytes);
        }
    }

    @Test
    void aSliceThatComesAfterTheEndIsSettledByItself() throws IOException {
        histories = new BlobHistories(time, 4096);
        Blob blob = large();
        byte[] flipped = large.clone();
        flipped[4_000_000] ^= 1;
        BlobStore right = verified(large);
        try (InputStream first = right.open(blob, 0, 1_000_000);
                InputStream middle = verified(flipped).open(blob, 3_000_000, 7_000_000);
                InputStream rest = right.open(blob, 1_000_000, 3_000_000);
                InputStream last = right.open(blob, 7_000_000, large.length)) {
            first.readNBytes(1_000);
            middle.readNBytes(1_000);
            assertEquals(3_485_760, last.readAllBytes().length);
            first.readAllBytes();
            rest.readAllBytes();
            refused(middle::readAllBytes);
        }
    }

    private final byte[] large = new byte[10 << 20];

    private Blob large() {
        new Random(2).nextBytes(large);
        return Origins.blob(new Descriptor("x/y", Digest.of(large), large.length));
    }

    private byte[] read(byte[] bytes, Blob blob, long from, long to) throws IOException {
        try (InputStream stream = verified(bytes).open(blob, from, to)) {
            return stream.readAllBytes();
        }
    }

    @Test
    void aResumeIsCheckedToTheEndWhereTheBeginningWentThroughThisNode() throws IOException {
        Blob blob = large();
        read(large, blob, 0, 9_000_000);
        assertArrayEquals(
                Arrays.copyOfRange(large, 8_900_001, large.length), read(large, blob, 8_900_001, large.length));
        byte[] flipped = large.clone();
        flipped[large.length - 7] ^= 1;
        PullException corrupt = assertThrows(PullException.class, () -> read(flipped, blob, 8_900_001, large.length));
        assertEquals(Kind.CORRUPT, corrupt.kind());
    }

    @Test
    void aResumeFindsThatTheBeginningWasBroken() throws IOException {
        Blob blob = large();
        byte[] flipped = large.clone();
        flipped[17] ^= 1;
        read(flipped, blob, 0, 9_000_000);
        assertThrows(PullException.class, () -> read(large, blob, 9_000_000, large.length));
        refused(() -> read(large, blob, 9_000_000, large.length));
        assertArrayEquals(large, read(large, blob, 0, large.length));
    }

    @Test
    void theFirstBytesAreReadAgainRatherThanLeftUnchecked() throws IOException {
        byte[] flipped = content.clone();
        flipped[9_999] ^= 1;
        assertThrows(PullException.class, () -> read(verified(flipped), 9_000, content.length));
    }

    @Test
    void aPartThatBeginsWhereAnotherEndedReadsNothingTwice() throws IOException {
        Blob blob = large();
        List<Long> from = new java.util.ArrayList<>();
        BlobStore counting = (descriptor, first, last) -> {
            from.add(first);
            return new ByteArrayInputStream(large, (int) first, (int) (last - first));
        };
        BlobStore verified = new VerifiedBlobs(counting, histories, patience);
        verified.open(blob, 0, 5_000_000).readAllBytes();
        verified.open(blob, 5_000_000, 6_000_000).readAllBytes();
        long mark = 19 * BlobHistories.INTERVAL;
        verified.open(blob, mark, 6_000_000).readAllBytes();
        verified.open(blob, mark + 1000, mark + 2000).readAllBytes();
        verified.open(blob, 6_000_000, large.length).readAllBytes();
        assertEquals(List.of(0L, 5_000_000L, mark, mark, 6_000_000L), from);
    }

    @Test
    void onAThinLineTheBeginningIsNotReadAgain() throws IOException {
        Blob blob = large();
        BlobStore thin =
                (descriptor, first, last) -> new ByteArrayInputStream(large, (int) first, (int) (last - first)) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        time.pass(Duration.ofMillis(400));
                        return super.read(target, offset, Math.min(length, 10_000));
                    }
                };
        try (InputStream stream = new VerifiedBlobs(thin, histories, patience).open(blob, 200_000, large.length)) {
            assertArrayEquals(Arrays.copyOfRange(large, 200_000, 205_000), stream.readNBytes(5_000));
        }
        assertTrue(time.pauses().isEmpty());
    }

    @Test
    void whatIsAtHandIsNotFetched() throws IOException {
        BlobStore none = (descriptor, from, to) -> {
            throw new IOException("must not be asked");
        };
        BlobStore knowing = new KnownBlobs(none, Map.of(blob.digest(), content));
        assertArrayEquals(Arrays.copyOfRange(content, 5, 25), read(knowing, 5, 25));
    }
}
