package pinnace.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReserveTest {

    private final ByteArrayOutputStream client = new ByteArrayOutputStream();

    @Test
    void theLastBytesAreHeldBackUntilRelease() throws IOException {
        Reserve reserve = new Reserve(client, 4);
        reserve.write(new byte[] {1, 2, 3, 4, 5, 6}, 0, 6);
        assertArrayEquals(new byte[] {1, 2}, client.toByteArray());
        reserve.release();
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, client.toByteArray());
    }

    @Test
    void aDripIsTheNextTrueByte() throws IOException {
        Reserve reserve = new Reserve(client, 4);
        reserve.write(new byte[] {1, 2, 3}, 0, 3);
        reserve.drip();
        reserve.drip();
        assertArrayEquals(new byte[] {1, 2}, client.toByteArray());
        reserve.write(new byte[] {4, 5, 6}, 0, 3);
        assertEquals(2, client.size(), "the reserve fills up first");
    }

    @Test
    void anEmptyReserveDripsNothing() throws IOException {
        Reserve reserve = new Reserve(client, 4);
        reserve.drip();
        assertEquals(0, client.size());
    }

    @Test
    void whateverTheSizesTheBytesStayInOrder() throws IOException {
        Random random = new Random(7);
        byte[] all = new byte[20_000];
        random.nextBytes(all);
        Reserve reserve = new Reserve(client, 64);
        for (int at = 0; at < all.length; ) {
            int n = Math.min(all.length - at, random.nextInt(200));
            reserve.write(all, at, n);
            at += n;
            for (int drips = random.nextInt(70); drips > 0; drips--) {
                reserve.drip();
            }
            assertArrayEquals(Arrays.copyOf(all, client.size()), client.toByteArray());
        }
        reserve.release();
        assertArrayEquals(all, client.toByteArray());
    }
}
