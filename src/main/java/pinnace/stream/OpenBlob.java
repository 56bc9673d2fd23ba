package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A blob to be read at any place, with one stream open at a time: it is opened where the reading goes on, and let go
 * where it is to go on elsewhere. Read by one thread; closed by any, which ends a read that goes on.
 */
final class OpenBlob {

    private static final Logger LOG = Logger.getLogger(OpenBlob.class.getName());

    private final BlobStore blobs;
    private final Blob blob;
    private Optional<InputStream> current = Optional.empty();
    private boolean closed;

    OpenBlob(BlobStore blobs, Blob blob) {
        this.blobs = blobs;
        this.blob = blob;
    }

    /**
     * Reads on at byte {@code at}; the first time, and after {@link #letGo}, it opens the blob from there to
     * {@code to}.
     *
     * @return how many bytes were read, 1 or more
     * @throws IOException as the blob throws it, and where the blob ends before {@code to}
     */
    int read(long at, long to, byte[] target, int offset, int length) throws IOException {
        open(at, to);
        InputStream content;
        synchronized (this) {
            checkOpen();
            content = current.orElseThrow();
        }
        int n = content.read(target, offset, (int) Math.min(length, to - at));
        if (n < 1) {
            throw new IOException("the blob ended at byte " + at + " of " + blob.size());
        }
        return n;
    }

    /** Opens the blob, unless it is open; whether it had to. */
    boolean open(long at, long to) throws IOException {
        synchronized (this) {
            checkOpen();
            if (current.isPresent()) {
                return false;
            }
        }
        InputStream opened = blobs.open(blob, at, to);
        synchronized (this) {
            if (!closed) {
                current = Optional.of(opened);
                return true;
            }
        }
        opened.close();
        throw new IOException("closed by its reader");
    }

    /** Fails where it has been closed. */
    synchronized void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("closed by its reader");
        }
    }

    /** Whether a stream is open. */
    synchronized boolean isOpen() {
        return current.isPresent();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Closes the stream that is open, if one is; the next read opens another one. */
    synchronized void letGo() {
        try {
            if (current.isPresent()) {
                current.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.FINEST, "closing what is not wanted any more", e);
        }
        current = Optional.empty();
    }

    /** Ends a read that goes on, with the failure of the closed stream, and every later one. */
    synchronized void close() {
        closed = true;
        letGo();
    }
}
