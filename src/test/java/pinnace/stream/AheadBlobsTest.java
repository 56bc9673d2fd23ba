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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

class AheadBlobsTest {

    private static final long PATIENCE = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SteppedTime time = new SteppedTime();
    private final Map<Digest, byte[]> contents = new HashMap<>();
    private final List<BlobRange> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Random random = new Random(11);

    /** What a read takes. */
    private Duration slowness = Duration.ZERO;

    /** What the first read of an answer takes beside that. */
    private Duration latency = Duration.ZERO;

    private boolean parts = true;

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Blob blob(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Descriptor descriptor = new Descriptor("x/y", Digest.of(content), size);
        contents.put(descriptor.digest(), content);
        return Origins.blob(descriptor);
    }

    private static List<BlobRange> whole(Blob... blobs) {
        return java.util.Arrays.stream(blobs)
                .map(blob -> new BlobRange(blob, 0, blob.size()))
                .toList();
    }

    /** Upstream: takes its time with every read, as the test says. */
    private class Upstream implements BlobStore {

        @Override
        public InputStream open(Blob blob, long from, long to) throws IOException {
            opened.add(new BlobRange(blob, from, to));
            open.incrementAndGet();
            InputStream bytes = new ByteArrayInputStream(
                    java.util.Objects.requireNonNull(contents.get(blob.digest())), (int) from, (int) (to - from));
            return new InputStream() {
                private boolean begun;
                private boolean closed;

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    time.pass(begun ? slowness : slowness.plus(latency));
                    begun = true;
                    return bytes.read(target, offset, Math.min(length, 16 * 1024));
                }

                @Override
                public void close() {
                    if (!closed) {
                        closed = true;
                        open.decrementAndGet();
                    }
                }
            };
        }

        @Override
        public boolean givesParts(Blob blob) {
            return parts;
        }
    }

    private AheadBlobs ahead(BlobStore upstream, List<BlobRange> plan, ReadAheadMemory memory) {
        return new AheadBlobs(upstream, plan, new AheadBlobs.Means(threads, memory, 4, time));
    }

    private byte[] read(AheadBlobs blobs, List<BlobRange> plan) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (BlobRange range : plan) {
            try (InputStream stream = blobs.open(range.blob(), range.from(), range.to())) {
                stream.transferTo(all);
            }
        }
        return all.toByteArray();
    }

    private byte[] expected(List<BlobRange> plan) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (BlobRange range : plan) {
            byte[] content =
                    java.util.Objects.requireNonNull(contents.get(range.blob().digest()));
            all.write(content, (int) range.from(), (int) range.length());
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 300_000, 1 << 20, 64 << 20})
    void theBytesComeInOrderWhateverTheMemory(long budget) throws IOException {
        slowness = Duration.ofMillis(20);
        List<BlobRange> plan = new ArrayList<>(whole(blob(3_000_000), blob(10), blob(700_000), blob(1_500_001)));
        Blob sliced = blob(2_000_000);
        plan.add(new BlobRange(sliced, 123_456, 1_900_000));
        ReadAheadMemory memory = new ReadAheadMemory(budget);
        try (AheadBlobs blobs = ahead(new Upstream(), plan, memory)) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
        assertEquals(0, memory.taken());
    }

    @Test
    void windowsGetSmallerTowardsTheEndOfThePlan() throws IOException {
        slowness = Duration.ofMillis(20);
        List<BlobRange> plan = whole(blob(8 << 20), blob(8 << 20));
        ReadAheadMemory memory = new ReadAheadMemory(64 << 20);
        // On one thread: the time that several let pass is that of all, and which has its window first is chance.
        AheadBlobs.Means means = new AheadBlobs.Means(Runnable::run, memory, 4, time);
        try (AheadBlobs blobs = new AheadBlobs(new Upstream(), plan, means)) {
            long usual = memory.window();
            read(blobs, plan);
            List<Long> windows = opened.stream()
                    .skip(1)
                    .filter(range -> range.blob().equals(plan.get(1).blob()))
                    .map(BlobRange::length)
                    .toList();
            assertTrue(windows.size() > 4, windows::toString);
            assertTrue(windows.stream().allMatch(length -> length <= usual / 4), windows + " of " + usual);
        }
    }

    @Test
    void butNotSoSmallThatAskingForThemTakesLongerThanTheyDo() throws IOException {
        slowness = Duration.ofMillis(20);
        latency = Duration.ofSeconds(1);
        List<BlobRange> plan = whole(blob(8 << 20), blob(8 << 20));
        // On one thread: where several let the same time pass, each seems to wait for all of them.
        AheadBlobs.Means means = new AheadBlobs.Means(Runnable::run, new ReadAheadMemory(64 << 20), 4, time);
        try (AheadBlobs blobs = new AheadBlobs(new Upstream(), plan, means)) {
            read(blobs, plan);
        }
        long end = plan.get(1).blob().size();
        List<Long> windows = opened.stream()
                .filter(range -> range.from() > 0 && range.to() < end)
                .map(BlobRange::length)
                .toList();
        assertTrue(windows.size() > 4, windows::toString);
        // A fourth of a usual one, which takes more than a second too.
        assertTrue(windows.stream().allMatch(length -> length >= 1 << 20), windows::toString);
    }

    @Test
    void beforeItsFirstByteAReaderWaitsAndSmallBlobsAreFetchedBesideTheFirst() throws Exception {
        Blob[] small = new Blob[6];
        java.util.Arrays.setAll(small, i -> blob(10_000 + i));
        List<BlobRange> plan = whole(small);
        CountDownLatch asked = new CountDownLatch(4);
        Upstream upstream = new Upstream() {
            @Override
            public InputStream open(Blob blob, long from, long to) throws IOException {
                asked.countDown();
                return new java.io.FilterInputStream(super.open(blob, from, to)) {
                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        try {
                            assertTrue(asked.await(PATIENCE, TimeUnit.SECONDS), "asked one after the other");
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return super.read(target, offset, length);
                    }
                };
            }
        };
        try (AheadBlobs blobs = ahead(upstream, plan, new ReadAheadMemory(64 << 20))) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
    }

    @Test
    void aReaderWhoIsTheSlowSideHasOneConnectionAndAsksForWholeBlobs() throws IOException {
        List<BlobRange> plan = whole(blob(9_000_000), blob(700_000), blob(600_000), blob(500_000));
        try (AheadBlobs blobs = ahead(new Upstream(), plan, new ReadAheadMemory(64 << 20))) {
            for (BlobRange range : plan) {
                try (InputStream stream = blobs.open(range.blob(), range.from(), range.to())) {
                    byte[] chunk = new byte[32 * 1024];
                    while (stream.read(chunk) >= 0) {
                        assertTrue(open.get() <= 1, opened::toString);
                        time.pass(Duration.ofMillis(20));
                    }
                }
            }
        }
        assertEquals(plan, opened);
    }

    @Test
    void whileTheReaderWaitsMoreIsFetchedAcrossBordersAndNothingTwice() throws IOException {
        slowness = Duration.ofMillis(30);
        Blob[] small = new Blob[20];
        java.util.Arrays.setAll(small, i -> blob(10_000 + i));
        List<BlobRange> plan = whole(small);
        try (AheadBlobs blobs = ahead(new Upstream(), plan, new ReadAheadMemory(64 << 20))) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
        assertEquals(20, opened.size(), opened::toString);
        assertTrue(opened.containsAll(plan), opened::toString);
    }

    @Test
    void aLargeBlobIsFetchedInPartsAtOnce() throws Exception {
        slowness = Duration.ofMillis(60);
        Blob large = blob(40 << 20);
        List<BlobRange> plan = whole(large);
        CountDownLatch three = new CountDownLatch(3);
        Upstream upstream = new Upstream() {
            @Override
            public InputStream open(Blob blob, long from, long to) throws IOException {
                InputStream stream = super.open(blob, from, to);
                if (from > 0) {
                    three.countDown();
                }
                return stream;
            }
        };
        try (AheadBlobs blobs = ahead(upstream, plan, new ReadAheadMemory(64 << 20));
                InputStream stream = blobs.open(large, 0, large.size())) {
            stream.readNBytes(100_000);
            assertTrue(three.await(PATIENCE, TimeUnit.SECONDS), opened::toString);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            stream.transferTo(rest);
            assertEquals(large.size() - 100_000, rest.size());
        }
        assertEquals(0, open.get(), "every connection is let go");
    }

    @Test
    void whoGetsNoMemoryReadsOn() throws IOException {
        slowness = Duration.ofMillis(60);
        List<BlobRange> plan = whole(blob(3_000_000));
        try (AheadBlobs blobs = ahead(new Upstream(), plan, new ReadAheadMemory(0))) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
        assertEquals(plan, opened);
    }

    @Test
    void whoFoundNoMemoryAtFirstFetchesAheadOnceThereIsSome() throws IOException {
        slowness = Duration.ofMillis(60);
        ReadAheadMemory memory = new ReadAheadMemory(8 << 20);
        assertTrue(memory.take(8 << 20));
        Blob large = blob(9_000_000);
        try (AheadBlobs blobs = ahead(new Upstream(), whole(large), memory);
                InputStream stream = blobs.open(large, 0, large.size())) {
            stream.readNBytes(1_000_000);
            assertEquals(1, opened.size());
            memory.give(8 << 20);
            assertEquals(8_000_000, stream.readAllBytes().length);
        }
        assertTrue(opened.size() > 1, opened::toString);
    }

    /** 1.6 MB a second after a second of waiting: windows of 256 KiB would bring less than that. */
    @Test
    void whereAnswersTakeLongToBeginSmallWindowsAreNotWorthIt() throws IOException {
        slowness = Duration.ofMillis(10);
        latency = Duration.ofSeconds(1);
        List<BlobRange> plan = whole(blob(9_000_000));
        try (AheadBlobs blobs = ahead(new Upstream(), plan, new ReadAheadMemory(2 << 20))) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
        assertEquals(1, opened.size(), opened::toString);
    }

    @Test
    void aRegistryWithoutPartsIsReadOverOneConnection() throws IOException {
        slowness = Duration.ofMillis(60);
        parts = false;
        List<BlobRange> plan = whole(blob(9_000_000), blob(8_000_000));
        try (AheadBlobs blobs = ahead(new Upstream(), plan, new ReadAheadMemory(64 << 20))) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
        assertEquals(plan, opened);
    }

    @Test
    void aWindowThatFailsIsReadByTheReaderItself() throws IOException {
        slowness = Duration.ofMillis(60);
        Thread reader = Thread.currentThread();
        List<BlobRange> plan = whole(blob(9_000_000), blob(8_000_000));
        Upstream oneConnection = new Upstream() {
            @Override
            public InputStream open(Blob blob, long from, long to) throws IOException {
                if (Thread.currentThread() != reader) {
                    throw new IOException("one connection is enough");
                }
                return super.open(blob, from, to);
            }
        };
        ReadAheadMemory memory = new ReadAheadMemory(64 << 20);
        try (AheadBlobs blobs = ahead(oneConnection, plan, memory)) {
            assertArrayEquals(expected(plan), read(blobs, plan));
        }
        assertEquals(0, memory.taken());
    }

    @Test
    void closingInTheMiddleEndsAllFetchingAndGivesTheMemoryBack() throws Exception {
        slowness = Duration.ofMillis(60);
        CountDownLatch stuck = new CountDownLatch(2);
        Thread reader = Thread.currentThread();
        Upstream hanging = new Upstream() {
            @Override
            public InputStream open(Blob blob, long from, long to) throws IOException {
                InputStream stream = super.open(blob, from, to);
                if (Thread.currentThread() == reader) {
                    return stream;
                }
                CountDownLatch closed = new CountDownLatch(1);
                return new java.io.FilterInputStream(stream) {
                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        stuck.countDown();
                        try {
                            assertTrue(closed.await(PATIENCE, TimeUnit.SECONDS));
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        throw new IOException("closed");
                    }

                    @Override
                    public void close() throws IOException {
                        closed.countDown();
                        super.close();
                    }
                };
            }
        };
        ReadAheadMemory memory = new ReadAheadMemory(64 << 20);
        Blob large = blob(30_000_000);
        AheadBlobs blobs = ahead(hanging, whole(large), memory);
        try (InputStream stream = blobs.open(large, 0, large.size())) {
            stream.readNBytes(100_000);
            assertTrue(stuck.await(PATIENCE, TimeUnit.SECONDS));
            assertTrue(memory.taken() > 0);
        }
        blobs.close();
        threads.shutdown();
        assertTrue(threads.awaitTermination(PATIENCE, TimeUnit.SECONDS));
        assertEquals(0, memory.taken());
        assertEquals(0, open.get());
    }

    @Test
    void aFailureOfTheReadersOwnIsTold() throws IOException {
        List<BlobRange> plan = whole(blob(1000));
        BlobStore broken = (blob, from, to) -> {
            throw new IOException("gone");
        };
        try (AheadBlobs blobs = ahead(broken, plan, new ReadAheadMemory(1 << 20))) {
            assertThrows(IOException.class, () -> read(blobs, plan));
        }
    }

    @Test
    void closingWhileUpstreamIsStillBeingOpenedLeavesNoReadBehind() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Upstream slow = new Upstream() {
            @Override
            public InputStream open(Blob blob, long from, long to) throws IOException {
                opening.countDown();
                try {
                    assertTrue(closed.await(PATIENCE, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return super.open(blob, from, to);
            }
        };
        Blob large = blob(3_000_000);
        try (AheadBlobs blobs = ahead(slow, whole(large), new ReadAheadMemory(64 << 20))) {
            InputStream stream = blobs.open(large, 0, large.size());
            Future<?> reading = threads.submit(() -> assertThrows(IOException.class, () -> stream.read(new byte[10])));
            assertTrue(opening.await(PATIENCE, TimeUnit.SECONDS));
            stream.close();
            closed.countDown();
            reading.get(PATIENCE, TimeUnit.SECONDS);
            assertEquals(0, open.get(), "the connection that came too late is let go");
        }
    }
}
