package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class ReadAheadTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int ALL = Integer.MAX_VALUE;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final ReadAheadMemory memory = new ReadAheadMemory(1 << 20);

    @AfterEach
    void allThreadsEnd() throws InterruptedException {
        threads.shutdown();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS), "a thread was left behind");
    }

    @Test
    void givesTheBytesInOrderAndThenTheEnd() throws Exception {
        byte[] content = new byte[1_000_000];
        new Random(3).nextBytes(content);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Source source = ReadAhead.of(new ByteArrayInputStream(content), threads, memory)) {
            while (source.pass(got::write, ALL, LONG) != Source.END) {}
            assertEquals(Source.END, source.pass(got::write, ALL, LONG));
        }
        assertArrayEquals(content, got.toByteArray());
        assertEquals(0, memory.taken());
    }

    @Test
    void whatIsAtHandIsThereBeforeTheOtherThreadRuns() throws Exception {
        List<Runnable> waiting = new ArrayList<>();
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Source source = ReadAhead.of(new ByteArrayInputStream(new byte[1024]), waiting::add, memory)) {
            assertEquals(1024, source.pass(got::write, ALL, Duration.ZERO));
            assertEquals(Source.LATE, source.pass(got::write, ALL, Duration.ZERO));
            waiting.forEach(Runnable::run);
            assertEquals(Source.END, source.pass(got::write, ALL, LONG));
        }
    }

    @Test
    void saysThatTheBytesAreLate() throws Exception {
        try (PipedOutputStream upstream = new PipedOutputStream();
                PipedInputStream pipe = new PipedInputStream(upstream);
                Source source = ReadAhead.of(pipe, threads, memory)) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            assertEquals(Source.LATE, source.pass(got::write, ALL, Duration.ofMillis(1)));
            upstream.write(new byte[] {1, 2, 3});
            upstream.flush();
            assertEquals(3, source.pass(got::write, ALL, LONG));
            assertArrayEquals(new byte[] {1, 2, 3}, got.toByteArray());
        }
    }

    @Test
    void theFailureComesAfterTheBytesBeforeIt() throws Exception {
        InputStream failing = new InputStream() {
            private int left = 3;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (left-- == 0) {
                    throw new PullException(Kind.CORRUPT, "flipped");
                }
                Arrays.fill(target, offset, offset + 5, (byte) 9);
                return 5;
            }
        };
        try (Source source = ReadAhead.of(failing, threads, memory)) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            while (got.size() < 15) {
                source.pass(got::write, ALL, LONG);
            }
            assertEquals(
                    "flipped",
                    assertThrows(PullException.class, () -> source.pass(got::write, ALL, LONG))
                            .getMessage());
        }
    }

    @Test
    void whatIsHandedOutStaysAsItIsUntilItsReaderIsThroughWithIt() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(4).nextBytes(content);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Source source = ReadAhead.of(new ByteArrayInputStream(content), threads, memory)) {
            Source.Sink slow = (bytes, from, length) -> {
                // The other thread has all the time to fill what it may.
                for (int i = 0; i < length; i += 1000) {
                    LockSupport.parkNanos(1_000);
                    got.write(bytes, from + i, Math.min(1000, length - i));
                }
            };
            while (source.pass(slow, ALL, LONG) != Source.END) {}
        }
        assertArrayEquals(content, got.toByteArray());
    }

    @Test
    void whatItHoldsGrowsForAFastReaderAndShrinksWhenMemoryGetsShort() throws Exception {
        try (Source source = ReadAhead.of(counting(), threads, memory)) {
            Counting sink = new Counting();
            pass(source, sink, () -> memory.taken() > 0);
            for (int i = 0; i < 100; i++) {
                memory.enter();
            }
            assertTrue(memory.isShort());
            pass(source, sink, () -> memory.taken() == 0);
            pass(source, sink, () -> sink.passed > 100_000_000);
            assertEquals(0, memory.taken());
        }
    }

    private static void pass(Source source, Source.Sink sink, BooleanSupplier until) throws Exception {
        Instant latest = Instant.now().plus(LONG);
        while (!until.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(latest), "takes for ever");
            assertTrue(source.pass(sink, ALL, LONG) > 0);
        }
    }

    /** An endless stream of 0, 1, 2 and so on. */
    private static InputStream counting() {
        return new InputStream() {
            private byte next;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    target[offset + i] = next++;
                }
                return length;
            }
        };
    }

    private static final class Counting implements Source.Sink {
        private byte expected;
        private long passed;

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                assertEquals(expected++, bytes[offset + i]);
            }
            passed += length;
        }
    }

    @Test
    void aFailureOfTheSinkIsItsOwn() throws IOException {
        try (Source source = ReadAhead.of(new ByteArrayInputStream(new byte[10]), threads, memory)) {
            Source.Sink gone = (bytes, from, length) -> {
                throw new IOException("gone");
            };
            assertEquals(
                    "gone",
                    assertThrows(IOException.class, () -> source.pass(gone, ALL, LONG))
                            .getMessage());
        }
    }

    @Test
    void closingEndsAReadThatIsBlocked() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        InputStream blocked = new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                reading.countDown();
                // Deaf to interrupts, as a socket is: only closing helps.
                while (closed.getCount() > 0) {
                    Thread.onSpinWait();
                }
                throw new IOException("closed");
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        Source source = ReadAhead.of(blocked, threads, memory);
        assertTrue(reading.await(30, TimeUnit.SECONDS));
        source.close();
        assertThrows(PullException.class, () -> source.pass((bytes, from, length) -> {}, ALL, LONG));
    }

    @Test
    void closingEndsAPumpThatWaitsForItsReader() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 1;
            }
        };
        ReadAhead.of(endless, threads, memory).close();
    }

    @Test
    void passesOnNoMoreThanItsReaderMaySend() throws Exception {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Source source = ReadAhead.of(new ByteArrayInputStream(new byte[3_000]), threads, memory)) {
            assertEquals(1, source.pass(got::write, 1, LONG));
            assertEquals(1_000, source.pass(got::write, 1_000, LONG));
            assertEquals(1_001, got.size());
        }
    }
}
