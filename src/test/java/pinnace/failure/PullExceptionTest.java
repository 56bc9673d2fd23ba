package pinnace.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException.Kind;

class PullExceptionTest {

    private static final List<String> NAMES =
            IntStream.range(0, 20).mapToObj(i -> "X-" + (i * 7919) % 20).toList();

    @Test
    void headersKeepTheOrderInWhichTheyWereAdded() {
        PullException failure = new PullException(Kind.TOO_MANY, "The registry limits how much may be pulled");
        NAMES.forEach(name -> failure.with(name, "1"));
        assertEquals(NAMES, List.copyOf(failure.headers().keySet()));
        assertEquals(NAMES, List.copyOf(failure.again().headers().keySet()));
    }

    @Test
    void theSentenceIsOneLineHoweverManySomebodyElseWroteIntoIt() {
        PullException failure = new PullException(
                Kind.BROKEN, "no answer (Invalid header: a\r\nSEVERE pinnace: b\u0000\u001b[31m\u2028c)");
        assertEquals("no answer (Invalid header: a SEVERE pinnace: b [31m c)", failure.getMessage());
    }

    @Test
    void theSentenceIsShortHoweverLongTheQuote() {
        String sentence = new PullException(Kind.BROKEN, "no answer (" + "a".repeat(50_000)).getMessage();
        assertEquals("no answer (" + "a".repeat(1_189) + "...", sentence);
    }
}
