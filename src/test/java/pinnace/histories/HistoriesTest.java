package pinnace.histories;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to downloads on one node, none ends complete and wrong. {@code -Dhistories.first} and
 * {@code -Dhistories=1} let one history happen again; threads take turns as they like, so it may take several tries.
 */
class HistoriesTest {

    private static final long FIRST = Long.getLong("histories.first", 20261125);
    private static final int MANY = Integer.getInteger("histories", 6000);
    private static final int AT_ONCE = 4;

    private final Logger log = Logger.getLogger("pinnace.stream");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void aLogOfThousandsOfHistoriesIsOfNoUse() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void ends() {
        threads.shutdownNow();
        log.setLevel(null);
    }

    @Test
    void noHistoryOnOneNodeEndsCompleteAndWrong() {
        Map<Node.End, Integer> ends = new EnumMap<>(Node.End.class);
        for (long seed = FIRST; seed < FIRST + MANY; seed += AT_ONCE) {
            List<CompletableFuture<List<Node.End>>> some = new ArrayList<>();
            for (long one = seed; one < Math.min(seed + AT_ONCE, FIRST + MANY); one++) {
                some.add(history(one));
            }
            some.forEach(history -> history.join().forEach(end -> ends.merge(end, 1, Integer::sum)));
        }
        if (MANY > 1000) {
            // Otherwise too little happened to say anything.
            assertTrue(ends.getOrDefault(Node.End.COMPLETE, 0) > MANY / 2, ends::toString);
            assertTrue(ends.getOrDefault(Node.End.REFUSED, 0) > MANY / 20, ends::toString);
        }
    }

    private CompletableFuture<List<Node.End>> history(long seed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new History(seed, threads).run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }
}
