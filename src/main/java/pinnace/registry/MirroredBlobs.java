package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.image.Descriptor;
import pinnace.image.PullException;
import pinnace.stream.BlobStore;

/**
 * Blobs from whichever mirror gives a first byte, else from the registry itself. What a mirror gives must agree with
 * the digest like everything else; a blob that was found broken comes from the registry itself next time.
 *
 * @param mirrors in the order in which they are tried
 * @param origin the registry itself
 * @param brokenBefore which blobs were found broken lately
 */
record MirroredBlobs(List<BlobStore> mirrors, BlobStore origin, Predicate<Descriptor> brokenBefore)
        implements BlobStore {

    private static final Logger LOG = Logger.getLogger(MirroredBlobs.class.getName());

    @Override
    public InputStream open(Descriptor blob, long from, long to) throws IOException {
        return new Chosen(blob, from, to);
    }

    @Override
    public boolean givesParts(Descriptor blob) {
        return origin.givesParts(blob) && mirrors.stream().allMatch(mirror -> mirror.givesParts(blob));
    }

    /** Chooses at the first read, for that is when a blob is asked for. */
    private final class Chosen extends InputStream {

        private final Descriptor blob;
        private final long from;
        private final long to;
        private volatile InputStream current = InputStream.nullInputStream();
        private boolean chosen;
        private volatile boolean closed;

        Chosen(Descriptor blob, long from, long to) {
            this.blob = blob;
            this.from = from;
            this.to = to;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!chosen) {
                choose();
            }
            return current.read(target, offset, length);
        }

        private void choose() throws IOException {
            chosen = true;
            for (BlobStore mirror : brokenBefore.test(blob) ? List.<BlobStore>of() : mirrors) {
                try {
                    PushbackInputStream first = new PushbackInputStream(use(mirror.open(blob, from, to)));
                    int b = first.read();
                    if (b >= 0) {
                        first.unread(b);
                        current = first;
                        return;
                    }
                } catch (IOException | PullException e) {
                    LOG.log(Level.INFO, "A mirror is passed over for {0}: {1}", new Object[] {
                        blob.digest(), e.getMessage()
                    });
                }
            }
            use(origin.open(blob, from, to));
        }

        private synchronized InputStream use(InputStream stream) throws IOException {
            current.close();
            if (closed) {
                stream.close();
                throw new IOException("closed by its reader");
            }
            current = stream;
            return stream;
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            current.close();
        }
    }
}
