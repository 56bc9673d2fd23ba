package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Blobs of which more is fetched than is asked for yet, over several connections and across their borders, and handed
 * over in order.
 *
 * <p>It begins with one connection and no thread of its own: the reader reads straight from upstream. Only while that
 * keeps the reader waiting are further stretches (windows) fetched beside it, each over a connection of its own, as
 * long as there is memory for it. Before its first byte every reader waits, so small blobs are fetched beside the first
 * one from the start; parts of a large one are not, before it is known how fast a connection is. A window that fails
 * makes nothing fail: at its place the reader reads straight from upstream again.
 *
 * <p>For one reader, which opens the ranges of a plan in their order. Closing it, on any thread, ends all fetching.
 */
public final class AheadBlobs implements BlobStore {

    /** Reading that much takes so long that the wait for the answer's first byte does not count. */
    private static final long LONG = 1 << 20;

    private final BlobStore blobs;
    private final Windows windows;
    private final Time time;

    /**
     * What it is done with.
     *
     * @param threads to fetch on
     * @param memory for what was fetched, shared by all downloads
     * @param connections how many there may be for one download
     * @param time the clock
     */
    public record Means(Executor threads, ReadAheadMemory memory, int connections, Time time) {}

    /** Blobs from {@code blobs}, whose ranges will be opened in the order of the plan. */
    public AheadBlobs(BlobStore blobs, List<BlobRange> plan, Means means) {
        this.blobs = blobs;
        this.windows = new Windows(blobs, List.copyOf(plan), means);
        this.time = means.time();
    }

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        BlobRange range = new BlobRange(blob, from, to);
        return windows.enter(range) ? new BlobStream(new InOrder(range)) : blobs.open(blob, from, to);
    }

    @Override
    public void close() {
        windows.close();
        blobs.close();
    }

    /** One blob as its reader gets it: from the windows where there are some, else over its own connection. */
    private final class InOrder implements BlobStream.Reader {

        private final BlobRange range;
        private final OpenBlob own;
        private long at;

        InOrder(BlobRange range) {
            this.range = range;
            this.own = new OpenBlob(blobs, range.blob());
            this.at = range.from();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at < range.to()) {
                own.checkOpen();
                Instant before = time.now();
                boolean had = own.isOpen();
                boolean isLong = range.to() - at >= LONG;
                int n = readSome(target, offset, length);
                if (n > 0) {
                    at += n;
                    Duration took = Duration.between(before, time.now());
                    if (!had && own.isOpen()) {
                        windows.began(took, n, isLong);
                    } else {
                        windows.read(took, n);
                    }
                    windows.fetchAhead(at);
                    return n;
                }
            }
            return -1;
        }

        private int readSome(byte[] target, int offset, int length) throws IOException {
            Optional<Window> window = windows.at(at);
            if (window.isPresent()) {
                letGo();
                return fromWindow(window.get(), target, offset, length);
            }
            if (own.open(at, range.to())) {
                windows.setDirect(true);
                windows.fetchAhead(at);
            }
            long end = windows.end(range, at);
            return own.read(at, range.to(), target, offset, (int) Math.min(length, end - at));
        }

        private int fromWindow(Window window, byte[] target, int offset, int length) throws IOException {
            try {
                int most = (int) Math.min(length, window.range().to() - at);
                int n = window.take(target, offset, most);
                if (n < 0) {
                    windows.abandon();
                }
                return n;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while waiting for bytes").initCause(e);
            }
        }

        private void letGo() {
            if (own.isOpen()) {
                own.letGo();
                windows.setDirect(false);
                // There is room for another window, before this reader waits for the next one.
                windows.fetchAhead(at);
            }
        }

        @Override
        public void close() {
            if (at == range.to()) {
                letGo();
            }
            own.close();
            windows.setDirect(false);
        }
    }
}
