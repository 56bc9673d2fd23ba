package pinnace.stream;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** Bytes in order that may be late, and say so. */
public interface Source extends Closeable {

    /** No byte came within the reader's patience; more may come. */
    int LATE = 0;

    /** There are no more bytes. */
    int END = -1;

    /** Where bytes go. */
    @FunctionalInterface
    interface Sink {

        /** Takes {@code length} bytes, 1 or more; the array is only lent. */
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Passes on what there is, as soon as there is at least one byte, in one piece.
     *
     * @param most how many bytes at most, 1 or more
     * @param patience how long to wait for the first
     * @return how many bytes were passed on, {@link #LATE} or {@link #END}
     * @throws IOException the sink's
     * @throws pinnace.failure.PullException when what was to come cannot be had; every byte before it has been handed
     *     out
     * @throws InterruptedException when the reader was cancelled
     */
    int pass(Sink sink, int most, Duration patience) throws IOException, InterruptedException;

    /** Stops whatever fetches the bytes, at once, and frees what it holds. */
    @Override
    void close();
}
