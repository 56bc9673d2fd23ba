package pinnace.stream;

import java.io.Closeable;
import java.time.Duration;

/** Bytes in order that may be late, and say so. */
public interface Source extends Closeable {

    /** No byte came within the reader's patience; more may come. */
    int LATE = 0;

    /** There are no more bytes. */
    int END = -1;

    /**
     * Reads up to {@code length} bytes, as soon as there is at least one.
     *
     * @param length 1 or more
     * @param patience how long to wait for the first
     * @return how many bytes were read, {@link #LATE} or {@link #END}
     * @throws pinnace.image.PullException when what was to come cannot be had; every byte before it has been handed out
     * @throws InterruptedException when the reader was called off
     */
    int read(byte[] target, int offset, int length, Duration patience) throws InterruptedException;

    /** Stops whatever fetches the bytes, at once, and frees what it holds. */
    @Override
    void close();
}
