package pinnace.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {

    private final Ring ring = new Ring(8);
    private byte next;
    private byte expected;

    private void put(int most) {
        Ring.Stretch room = ring.room();
        int n = Math.min(most, room.length);
        for (int i = 0; i < n; i++) {
            room.bytes[room.offset + i] = next++;
        }
        ring.put(n);
    }

    private int take(int most) {
        Ring.Stretch content = ring.content(most);
        int n = check(content);
        ring.take(n);
        return n;
    }

    private int check(Ring.Stretch content) {
        for (int i = 0; i < content.length; i++) {
            assertEquals(expected++, content.bytes[content.offset + i]);
        }
        return content.length;
    }

    @Test
    void isFilledToItsEndAndThenFromItsBeginning() {
        put(6);
        assertEquals(4, take(4));
        assertEquals(6, ring.free());
        assertEquals(2, ring.room().length, "up to the end");
        put(2);
        assertEquals(4, ring.room().length, "up to what was not taken");
        put(4);
        assertEquals(0, ring.free());
        assertEquals(0, ring.room().length);
        assertEquals(4, take(100));
        assertEquals(4, take(100));
        assertEquals(0, ring.filled());
        assertEquals(0, take(100));
    }

    @Test
    void growsWithWhatItHoldsWhereverThatLies() {
        for (int begin = 0; begin < 20; begin++) {
            put(8);
            put(8);
            Ring.Stretch lent = ring.content(3);
            ring.resize(2 * ring.size());
            ring.take(check(lent));
            while (ring.filled() > 0) {
                assertTrue(take(5) > 0);
            }
            put(begin);
            put(1);
            while (ring.filled() > 0) {
                take(2);
            }
            if (ring.size() > 1 << 10) {
                return;
            }
        }
    }

    @Test
    void neitherLosesNorMixesAnything() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            put(random.nextInt(9));
            take(random.nextInt(9));
            int size = 8 << random.nextInt(4);
            if (size >= ring.filled()) {
                ring.resize(size);
            }
        }
        while (ring.filled() > 0) {
            take(9);
        }
        assertEquals(next, expected);
    }
}
