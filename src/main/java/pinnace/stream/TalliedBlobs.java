package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import pinnace.failure.PullException;

/**
 * Blobs that are counted as they come.
 *
 * @param blobs where the bytes come from; owned
 * @param tally is told of them
 * @param time the clock
 */
public record TalliedBlobs(BlobStore blobs, Tally tally, Time time) implements BlobStore {

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        return new BlobStream(
                new Tallied(blobs.open(blob, from, to), blob.origin().registry()));
    }

    @Override
    public boolean givesParts(Blob blob) {
        return blobs.givesParts(blob);
    }

    @Override
    public void close() {
        blobs.close();
    }

    private final class Tallied implements BlobStream.Reader {

        private final InputStream content;
        private final String registry;
        private boolean begun;

        Tallied(InputStream content, String registry) {
            this.content = content;
            this.registry = registry;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                int n = begun ? content.read(target, offset, length) : first(target, offset, length);
                tally.came(Math.max(0, n));
                return n;
            } catch (PullException e) {
                if (Tally.isOfRegistry(e.kind())) {
                    tally.failed(registry, e.kind());
                }
                throw e;
            }
        }

        /** The request is sent by the first read. */
        private int first(byte[] target, int offset, int length) throws IOException {
            Instant asked = time.now();
            int n = content.read(target, offset, length);
            begun = n > 0;
            if (begun) {
                tally.began(registry, Duration.between(asked, time.now()));
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
