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
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

class ReadAheadTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Memory memory = new Memory(1 << 20);

    @AfterEach
    void allThreadsEnd() throws InterruptedException {
        threads.shutdown();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS), "a thread was left behind");
    }

    @Test
    void givesTheBytesInOrderAndThenTheEnd() throws InterruptedException {
        byte[] content = new byte[1_000_000];
        new Random(3).nextBytes(content);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (Source source = ReadAhead.of(new ByteArrayInputStream(content), threads, memory)) {
            byte[] chunk = new byte[7777];
            for (int n; (n = source.read(chunk, 0, chunk.length, LONG)) != Source.END; ) {
                got.write(chunk, 0, n);
            }
            assertEquals(Source.END, source.read(chunk, 0, 1, LONG));
        }
        assertArrayEquals(content, got.toByteArray());
        assertEquals(0, memory.taken());
    }

    @Test
    void saysThatTheBytesAreLate() throws Exception {
        try (PipedOutputStream upstream = new PipedOutputStream();
                PipedInputStream pipe = new PipedInputStream(upstream);
                Source source = ReadAhead.of(pipe, threads, memory)) {
            byte[] chunk = new byte[10];
            assertEquals(Source.LATE, source.read(chunk, 0, 10, Duration.ofMillis(1)));
            upstream.write(new byte[] {1, 2, 3});
            upstream.flush();
            assertEquals(3, source.read(chunk, 0, 10, LONG));
        }
    }

    @Test
    void theFailureComesAfterTheBytesBeforeIt() throws InterruptedException {
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
            byte[] chunk = new byte[100];
            for (int got = 0; got < 15; ) {
                got += source.read(chunk, 0, 100, LONG);
            }
            assertEquals(
                    "flipped",
                    assertThrows(PullException.class, () -> source.read(chunk, 0, 100, LONG))
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
        assertThrows(PullException.class, () -> source.read(new byte[1], 0, 1, LONG));
    }

    @Test
    void closingEndsAPumpThatWaitsForItsReader() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 1;
            }
        };
        ReadAhead.of(endless, threads, memory).close();
    }
}
