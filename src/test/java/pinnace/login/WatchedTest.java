package pinnace.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinnace.stream.SteppedTime;

/** A file that cannot be read takes nobody's time but that of the first who wants to know. */
class WatchedTest {

    private final SteppedTime time = new SteppedTime();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger("pinnace.login.Watched");
    private final Handler log = new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
            logged.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private volatile CountDownLatch hanging = new CountDownLatch(0);
    private volatile String content = "old";

    @BeforeEach
    void listen() {
        logger.addHandler(log);
    }

    @AfterEach
    void end() {
        hanging.countDown();
        logger.removeHandler(log);
    }

    private Watched<String> watched() throws IOException {
        return new Watched<>(
                "the file",
                known -> {
                    looks.incrementAndGet();
                    try {
                        hanging.await();
                    } catch (InterruptedException e) {
                        throw new IOException("interrupted", e);
                    }
                    if (content.isEmpty()) {
                        throw new IOException("nothing in it");
                    }
                    return content;
                },
                time);
    }

    @Test
    void itIsLookedAtOnceASecondAtMost() throws IOException {
        Watched<String> watched = watched();
        content = "new";
        assertEquals("old", watched.content());
        time.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertEquals("new", watched.content());
        }
        assertEquals(2, looks.get());
    }

    @Test
    void whileItHangsWhatItHeldBeforeCountsAndTheLogSaysSoOnce() throws Exception {
        Watched<String> watched = watched();
        hanging = new CountDownLatch(1);
        content = "new";
        for (int i = 0; i < 10_000; i++) {
            time.pass(Duration.ofSeconds(1));
            // Each wait would be of two seconds.
            assertEquals("old", watched.content());
        }
        assertEquals(2, looks.get(), "one thread hangs, not one for each who wants to know");
        assertEquals(
                List.of("Reading the file takes longer than 2 s; what it held before stays in force until it can be"
                        + " read"),
                logged);
        hanging.countDown();
        while (watched.content().equals("old")) {
            Thread.onSpinWait();
        }
        assertEquals("new", watched.content());
    }

    @Test
    void whatCannotBeReadIsSaidOnceAndThatItCanBeAgain() throws IOException {
        Watched<String> watched = watched();
        content = "";
        for (int i = 0; i < 5; i++) {
            time.pass(Duration.ofSeconds(1));
            assertEquals("old", watched.content());
        }
        content = "new";
        time.pass(Duration.ofSeconds(1));
        assertEquals("new", watched.content());
        assertEquals(
                List.of(
                        "The changed the file cannot be read; what it held before stays in force: nothing in it",
                        "the file can be read again"),
                logged);
    }

    @Test
    void whatCannotBeReadAtFirstIsAnError() {
        content = "";
        assertEquals(
                "nothing in it", assertThrows(IOException.class, this::watched).getMessage());
    }

    @Test
    void closingEndsALook() throws Exception {
        Watched<String> watched = watched();
        hanging = new CountDownLatch(1);
        time.pass(Duration.ofSeconds(1));
        Thread asking = new Thread(watched::content);
        asking.start();
        while (looks.get() < 2) {
            Thread.onSpinWait();
        }
        watched.close();
        asking.join(TimeUnit.SECONDS.toMillis(20));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("pinnace-logins")) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertFalse(thread.isAlive());
            }
        }
    }
}
