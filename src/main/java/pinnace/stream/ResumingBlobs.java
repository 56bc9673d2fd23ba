package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Blobs whose connection may break: each is opened again at the byte that was reached, as often as there is progress.
 * The reader notices nothing but the time that it takes.
 *
 * @param blobs where the bytes come from
 * @param retries how long to insist where there is no progress
 * @param reopens is told each time that a blob has to be opened again
 */
public record ResumingBlobs(BlobStore blobs, Retries retries, Runnable reopens) implements BlobStore {

    private static final Logger LOG = Logger.getLogger(ResumingBlobs.class.getName());

    @Override
    public InputStream open(Blob blob, long from, long to) {
        return new BlobStream(new Resuming(blob, from, to));
    }

    @Override
    public boolean givesParts(Blob blob) {
        return blobs.givesParts(blob);
    }

    private final class Resuming implements BlobStream.Reader {

        private final Blob blob;
        private final long to;
        private final OpenBlob content;
        private final Retries.Attempts attempts = retries.attempts();
        private long at;

        Resuming(Blob blob, long from, long to) {
            this.blob = blob;
            this.content = new OpenBlob(blobs, blob);
            this.at = from;
            this.to = to;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at < to) {
                try {
                    int n = content.read(at, to, target, offset, length);
                    at += n;
                    attempts.progress();
                    return n;
                } catch (IOException | PullException e) {
                    again(e);
                }
            }
            return -1;
        }

        private void again(Exception failure) throws IOException {
            content.letGo();
            if (content.isClosed()) {
                throw new IOException("closed by its reader", failure);
            }
            attempts.failed(failure, "Reading " + blob.digest() + " at byte " + at + " of " + blob.size());
            reopens.run();
            LOG.log(Level.FINE, failure, () -> "Opening " + blob.digest() + " again at byte " + at);
        }

        @Override
        public void close() {
            content.close();
        }
    }

    /** The failure of a stream that its reader closed; no error of the registry. */
    static PullException calledOff(Exception cause) {
        return new PullException(Kind.BUSY, "The download was cancelled", cause);
    }
}
