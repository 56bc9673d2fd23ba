package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import pinnace.image.Descriptor;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * A blob to be read at any place, with one stream open at a time: it is opened where the reading goes on, and let go
 * where it is to go on elsewhere. Read by one thread; closed by any.
 */
final class OpenBlob {

    private final BlobStore blobs;
    private final Descriptor blob;
    private Optional<InputStream> open = Optional.empty();
    private boolean closed;

    OpenBlob(BlobStore blobs, Descriptor blob) {
        this.blobs = blobs;
        this.blob = blob;
    }

    /**
     * Reads on at byte {@code at}; the first time, and after {@link #letGo}, it opens the blob from there to
     * {@code to}.
     *
     * @return how many bytes were read, 1 or more
     * @throws PullException where the blob ends before {@code to}
     */
    int read(long at, long to, byte[] target, int offset, int length) throws IOException {
        InputStream content = open(at, to);
        int n = content.read(target, offset, (int) Math.min(length, to - at));
        if (n < 0) {
            throw new PullException(Kind.CORRUPT, blob.digest() + " ended " + (to - at) + " bytes early");
        }
        return n;
    }

    private InputStream open(long at, long to) throws IOException {
        synchronized (this) {
            if (open.isPresent()) {
                return open.get();
            }
        }
        InputStream opened = blobs.open(blob, at, to);
        synchronized (this) {
            if (!closed) {
                open = Optional.of(opened);
                return opened;
            }
        }
        opened.close();
        throw new IOException("closed by its reader");
    }

    /** Closes the stream that is open; the next read opens another one. Only the reading thread may do this. */
    void letGo() throws IOException {
        Optional<InputStream> old;
        synchronized (this) {
            old = closed ? Optional.empty() : open;
            open = closed ? open : Optional.empty();
        }
        if (old.isPresent()) {
            old.get().close();
        }
    }

    /** Ends a read that goes on, with the failure of the closed stream. */
    void close() throws IOException {
        Optional<InputStream> last;
        synchronized (this) {
            closed = true;
            last = open;
        }
        if (last.isPresent()) {
            last.get().close();
        }
    }
}
