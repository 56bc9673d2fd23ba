package pinnace.delivery;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The last true bytes of a file before the client's socket, held back so that there is something to send while upstream
 * is late. What is held back is spent byte by byte and filled up again first when bytes come.
 */
final class Reserve {

    private final OutputStream client;
    private final byte[] held;
    private int size;

    Reserve(OutputStream client, int capacity) {
        this.client = client;
        this.held = new byte[capacity];
    }

    /** Takes bytes in; passes on, in order, what the reserve has no room for. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        int passed = Math.max(0, size + length - held.length);
        int ofHeld = Math.min(size, passed);
        if (ofHeld > 0) {
            client.write(held, 0, ofHeld);
            size -= ofHeld;
            System.arraycopy(held, ofHeld, held, 0, size);
        }
        int ofNew = passed - ofHeld;
        if (ofNew > 0) {
            client.write(bytes, offset, ofNew);
        }
        System.arraycopy(bytes, offset + ofNew, held, size, length - ofNew);
        size += length - ofNew;
    }

    /** Whether there is nothing to send while upstream is late. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Sends one byte, if there is one, and whatever is on its way in buffers. */
    void drip() throws IOException {
        if (size > 0) {
            client.write(held[0]);
            size--;
            System.arraycopy(held, 1, held, 0, size);
        }
        client.flush();
    }

    /** Sends everything: the file is complete. */
    void release() throws IOException {
        client.write(held, 0, size);
        size = 0;
        client.flush();
    }
}
