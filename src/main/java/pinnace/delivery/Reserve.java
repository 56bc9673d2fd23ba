package pinnace.delivery;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Bytes of the file that are held back before the client's socket, so that there is something to send while the
 * registry is late. Then they are sent one by one; when bytes come again, the reserve is filled first.
 */
final class Reserve {

    private final OutputStream client;
    private final byte[] held;
    private int size;

    Reserve(OutputStream client, int capacity) {
        this.client = client;
        this.held = new byte[capacity];
    }

    /** Takes bytes; sends, in order, those for which the reserve has no room. */
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

    /** Whether there is no byte to send. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Sends one byte, if there is one, and all bytes in buffers. */
    void drip() throws IOException {
        if (size > 0) {
            client.write(held[0]);
            size--;
            System.arraycopy(held, 1, held, 0, size);
        }
        client.flush();
    }

    /** Sends all bytes in buffers. */
    void flush() throws IOException {
        client.flush();
    }

    /** Sends everything: the file is complete. */
    void release() throws IOException {
        client.write(held, 0, size);
        size = 0;
        client.flush();
    }
}
