package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of blobs come from: the one interface between the archive and the registry. */
@FunctionalInterface
public interface BlobStore extends AutoCloseable {

    /**
     * Opens the bytes {@code from} (inclusive) to {@code to} (exclusive) of a blob.
     *
     * <p>The stream gives exactly those bytes or fails: with an {@link IOException} where another try may help, with a
     * {@link pinnace.failure.PullException} where none will. Its reads block. Closing it, which may happen on another
     * thread, ends a blocked read at once and frees the connection; the caller owns the stream. Opening may be put off
     * until the first read.
     */
    InputStream open(Blob blob, long from, long to) throws IOException;

    /**
     * Whether a part of the blob can be had without what lies before it; true until the opposite has been seen. Opening
     * one works either way. Only the read-ahead asks, so only what lies below it has to know.
     */
    default boolean givesParts(Blob blob) {
        return true;
    }

    /** Frees what is held for blobs that were not opened yet; streams that were opened are closed by their owners. */
    @Override
    default void close() {}
}
