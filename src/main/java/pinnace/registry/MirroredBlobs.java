package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import pinnace.failure.PullException;
import pinnace.stream.Blob;
import pinnace.stream.BlobStore;
import pinnace.stream.BlobStream;

/**
 * Blobs from the first mirror that gives a first byte, else from the registry itself. Bytes of a mirror are verified
 * like all others; a blob that was found broken comes from the registry itself next time. Mirrors that are skipped are
 * asked last, if the registry itself fails too.
 *
 * @param endpoints the mirrors in the order in which they are tried, and last the registry itself
 * @param blobs the blobs of each of them
 * @param passedOver which mirrors are skipped
 * @param brokenBefore which blobs were found broken lately
 */
record MirroredBlobs(
        List<Endpoint> endpoints,
        Function<Endpoint, BlobStore> blobs,
        PassedOver passedOver,
        Predicate<Blob> brokenBefore)
        implements BlobStore {

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        return new BlobStream(new Chosen(blob, from, to));
    }

    @Override
    public boolean givesParts(Blob blob) {
        return endpoints.stream().map(blobs).allMatch(store -> store.givesParts(blob));
    }

    /** Chooses at the first read, because the request is sent then. */
    private final class Chosen implements BlobStream.Reader {

        private final Blob blob;
        private final long from;
        private final long to;
        private volatile InputStream current = InputStream.nullInputStream();
        private volatile Optional<PassedOver.Attempt> turn = Optional.empty();
        private volatile boolean reading;
        private volatile boolean closed;
        private boolean chosen;
        private long given;

        Chosen(Blob blob, long from, long to) {
            this.blob = blob;
            this.from = from;
            this.to = to;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (given == to - from) {
                return -1;
            }
            reading = true;
            if (!chosen) {
                chosen = true;
                choose();
            }
            turn.ifPresent(PassedOver.Attempt::reads);
            try {
                int n = current.read(target, offset, length);
                turn.ifPresent(mine -> mine.came(n));
                given += Math.max(0, n);
                reading = false;
                if (given == to - from) {
                    turn.ifPresent(PassedOver.Attempt::ended);
                }
                return n;
            } catch (IOException | PullException e) {
                turn.ifPresent(closed ? PassedOver.Attempt::calledOff : mine -> mine.failed(e));
                throw e;
            }
        }

        private void choose() throws IOException {
            int itself = endpoints.size() - 1;
            List<Endpoint> all = brokenBefore.test(blob) ? endpoints.subList(itself, itself + 1) : endpoints;
            current = passedOver.ask(all, () -> closed, (endpoint, attempt) -> {
                turn = attempt;
                return begin(blobs.apply(endpoint));
            });
        }

        /** Opens it and waits for its first byte. */
        private InputStream begin(BlobStore store) throws IOException {
            PushbackInputStream first = new PushbackInputStream(use(store.open(blob, from, to)));
            int b = first.read();
            if (b < 0) {
                throw new IOException("it ended before its first byte");
            }
            first.unread(b);
            return first;
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
            turn.ifPresent(mine -> {
                if (reading) {
                    mine.calledOff();
                } else {
                    mine.ended();
                }
            });
            current.close();
        }
    }
}
