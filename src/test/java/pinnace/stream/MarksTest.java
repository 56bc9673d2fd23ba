package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pinnace.image.Digest;

class MarksTest {

    private static final long INTERVAL = 10;

    private final Marks marks = new Marks(100_000, INTERVAL);

    private void putUpTo(long last) {
        for (long at = INTERVAL; at <= last; at += INTERVAL) {
            marks.put(at, Digest.sha256(), false);
        }
    }

    @Test
    void aBorderStaysWhileTheMarksAroundItAreThinnedOut() {
        marks.want(30);
        putUpTo(50_000);
        assertTrue(marks.at(30).isPresent());
        assertTrue(marks.at(50).isEmpty());
        assertEquals(30, marks.nextBorder(29));
    }

    @Test
    void aBorderWithoutItsHashIsAPlaceToStopAndNothingToGoOnFrom() {
        marks.want(35);
        marks.put(20, Digest.sha256(), true);
        assertEquals(35, marks.nextBorder(20));
        assertEquals(20, marks.before(39).at());
        assertEquals(100_000, marks.nextKnown(21));
        assertEquals(2, marks.count());
        marks.put(35, Digest.sha256(), true);
        assertEquals(35, marks.before(39).at());
        assertEquals(2, marks.count());
    }
}
