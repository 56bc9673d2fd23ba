package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.image.Descriptor;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Blobs whose connection may break: each is opened again at the byte that was reached, as often as there is progress.
 * The reader notices nothing but the time that it takes.
 *
 * @param blobs where the bytes come from
 * @param retries how long to insist where there is no progress
 */
public record ResumingBlobs(BlobStore blobs, Retries retries) implements BlobStore {

    private static final Logger LOG = Logger.getLogger(ResumingBlobs.class.getName());

    @Override
    public InputStream open(Descriptor blob, long from, long to) {
        return new Resuming(blob, from, to);
    }

    @Override
    public boolean givesParts(Descriptor blob) {
        return blobs.givesParts(blob);
    }

    private final class Resuming extends InputStream {

        private final Descriptor blob;
        private final long to;
        private final Retries.Attempts attempts = retries.attempts();
        private long at;
        private Optional<InputStream> current = Optional.empty();
        private boolean closed;

        Resuming(Descriptor blob, long from, long to) {
            this.blob = blob;
            this.at = from;
            this.to = to;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (at < to) {
                try {
                    int n = stream().read(target, offset, (int) Math.min(length, to - at));
                    if (n > 0) {
                        at += n;
                        attempts.progress();
                        return n;
                    }
                    throw new IOException("the blob ended at byte " + at + " of " + blob.size());
                } catch (IOException | PullException e) {
                    again(e);
                }
            }
            return -1;
        }

        private void again(Exception failure) throws IOException {
            letGo();
            if (isClosed()) {
                throw new IOException("closed by its reader", failure);
            }
            attempts.failed(failure, "Reading " + blob.digest() + " at byte " + at + " of " + blob.size());
            LOG.log(
                    Level.FINE,
                    failure,
                    () -> "Opening " + blob.digest() + " again at byte " + at + " after " + attempts.failed()
                            + " failures");
        }

        /** The open stream; under the lock, so that whoever closes this one finds it. */
        private synchronized InputStream stream() throws IOException {
            if (closed) {
                throw new IOException("closed by its reader");
            }
            if (current.isEmpty()) {
                current = Optional.of(blobs.open(blob, at, to));
            }
            return current.get();
        }

        private synchronized boolean isClosed() {
            return closed;
        }

        private synchronized void letGo() {
            try {
                if (current.isPresent()) {
                    current.get().close();
                }
            } catch (IOException e) {
                LOG.log(Level.FINEST, "closing what had failed", e);
            }
            current = Optional.empty();
        }

        @Override
        public synchronized void close() {
            closed = true;
            letGo();
        }
    }

    /** The failure of a stream that its reader closed; nobody's fault. */
    static PullException calledOff(Exception cause) {
        return new PullException(Kind.BUSY, "The download was called off", cause);
    }
}
