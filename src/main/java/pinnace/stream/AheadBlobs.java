package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import pinnace.image.Descriptor;

/**
 * Blobs of which more is fetched than is asked for yet, over several connections and across their borders, and handed
 * over in order.
 *
 * <p>It begins with one connection and no thread of its own: the reader reads straight from upstream. Only while that
 * keeps the reader waiting are further stretches (windows) fetched beside it, each over a connection of its own, as
 * long as there is memory for it. A window that fails makes nothing fail: who comes to its place reads straight from
 * upstream again.
 *
 * <p>For one reader, who opens the ranges of a plan in their order. Closing it, on any thread, ends all fetching.
 */
public final class AheadBlobs implements BlobStore {

    /** Beside reading that much, the wait for an answer's first byte is a trifle. */
    private static final long LONG = 1 << 20;

    private final BlobStore blobs;
    private final List<BlobRange> plan;
    private final Means means;
    private final Pilot pilot;
    private final ArrayDeque<Window> windows = new ArrayDeque<>();
    private int fetching;
    /** Where in the plan the next window begins. */
    private int nextRange;

    private long nextByte;
    /** Where in the plan the reader is. */
    private int current = -1;

    private boolean direct;
    private boolean closed;

    /**
     * What it is done with.
     *
     * @param threads to fetch on
     * @param memory for what was fetched, shared by all downloads
     * @param connections how many there may be for one download
     * @param time the clock
     */
    public record Means(Executor threads, Memory memory, int connections, Time time) {}

    /** Blobs from {@code blobs}, whose ranges will be opened in the order of the plan. */
    public AheadBlobs(BlobStore blobs, List<BlobRange> plan, Means means) {
        this.blobs = blobs;
        this.plan = List.copyOf(plan);
        this.means = means;
        this.pilot = new Pilot(means.connections(), means.time());
        means.memory().enter();
    }

    @Override
    public InputStream open(Descriptor blob, long from, long to) throws IOException {
        synchronized (this) {
            for (int i = current + 1; i < plan.size(); i++) {
                if (plan.get(i).blob().digest().equals(blob.digest())) {
                    current = i;
                    return new InOrder(new BlobRange(blob, from, to));
                }
            }
        }
        return blobs.open(blob, from, to);
    }

    /** Begins further windows while that is worth it. */
    private synchronized void fetchAhead(long at) {
        while (!closed && wantsMore()) {
            Optional<BlobRange> next = next(at);
            if (next.isEmpty() || !means.memory().take(next.get().length())) {
                return;
            }
            begin(new Window(next.get(), nextRange, means.memory()));
        }
    }

    private boolean wantsMore() {
        int connections = pilot.connections();
        return connections > 1 && fetching + (direct ? 1 : 0) < connections && windows.size() < 2 * connections;
    }

    /** The next stretch that nobody fetches yet; what the reader is at is left to him for a window's length. */
    private Optional<BlobRange> next(long at) {
        long size = means.memory().window();
        if (nextRange < current || (nextRange == current && nextByte < at)) {
            nextRange = current;
            nextByte = direct ? at + size : at;
        }
        while (nextRange < plan.size()) {
            BlobRange range = plan.get(nextRange);
            long from = Math.max(range.from(), nextByte);
            long to = Math.min(range.to(), from + size);
            boolean whole = from == 0 && to == range.blob().size();
            boolean parts = !whole && from < to && blobs.givesParts(range.blob());
            if (parts && !pilot.knowsWorth()) {
                return Optional.empty();
            }
            if (from < to && (whole || (parts && pilot.isWorth(size)))) {
                nextByte = to;
                return Optional.of(new BlobRange(range.blob(), from, to));
            }
            nextRange++;
            nextByte = 0;
        }
        return Optional.empty();
    }

    private void begin(Window window) {
        windows.add(window);
        fetching++;
        try {
            means.threads().execute(() -> {
                try {
                    window.fetch(blobs);
                } finally {
                    fetched();
                }
            });
        } catch (RejectedExecutionException e) {
            windows.remove(window);
            fetching--;
            window.close();
        }
    }

    private synchronized void fetched() {
        fetching--;
        if (!windows.isEmpty()) {
            fetchAhead(windows.element().range().from());
        }
    }

    /** The window that this byte is in; those that were passed by are let go. */
    private synchronized Optional<Window> windowAt(long at) {
        while (!windows.isEmpty()) {
            Window first = windows.element();
            BlobRange range = first.range();
            boolean passed = first.place() < current || (first.place() == current && at >= range.to());
            if (!passed) {
                return first.place() == current && at >= range.from() ? Optional.of(first) : Optional.empty();
            }
            windows.remove().close();
        }
        return Optional.empty();
    }

    /** Where the reader's own connection has to stop, because a window begins there. */
    private synchronized long end(BlobRange range, long at) {
        return windows.stream()
                .filter(window -> window.place() == current && window.range().from() > at)
                .mapToLong(window -> window.range().from())
                .min()
                .orElse(range.to());
    }

    /** A window ended early: perhaps upstream wants no second connection, so its place is read alone. */
    private synchronized void abandon() {
        pilot.failed();
        drop();
    }

    private synchronized void setDirect(boolean reads) {
        direct = reads;
    }

    private synchronized void note(Duration took, int bytes, boolean opening, boolean isLong) {
        if (opening) {
            pilot.began(took, bytes, isLong);
        } else {
            pilot.read(took, bytes, direct);
        }
        boolean inVain = windows.stream()
                .anyMatch(window -> window.range().from() > 0
                        && !blobs.givesParts(window.range().blob()));
        if (inVain) {
            // Upstream begins every answer at the first byte: beside the reader's connection that would be twice the
            // work.
            drop();
        }
    }

    private void drop() {
        windows.forEach(Window::close);
        windows.clear();
        nextRange = current;
        nextByte = 0;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            windows.forEach(Window::close);
            windows.clear();
        }
        means.memory().leave();
        blobs.close();
    }

    private final class InOrder extends InputStream {

        private final BlobRange range;
        private long at;
        private volatile Optional<InputStream> own = Optional.empty();
        private volatile boolean ended;

        InOrder(BlobRange range) {
            this.range = range;
            this.at = range.from();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at < range.to() && length > 0) {
                if (ended) {
                    throw new IOException("closed by its reader");
                }
                Instant before = means.time().now();
                boolean opening = own.isEmpty();
                boolean isLong = range.to() - at >= LONG;
                int n = readSome(target, offset, length);
                if (n > 0) {
                    at += n;
                    note(Duration.between(before, means.time().now()), n, opening && own.isPresent(), isLong);
                    fetchAhead(at);
                    return n;
                }
            }
            return length == 0 ? 0 : -1;
        }

        private int readSome(byte[] target, int offset, int length) throws IOException {
            Optional<Window> window = windowAt(at);
            if (window.isPresent()) {
                letGo();
                return fromWindow(window.get(), target, offset, length);
            }
            long end = end(range, at);
            int n = own().read(target, offset, (int) Math.min(length, end - at));
            if (n < 0) {
                throw new IOException(
                        "the blob ended at byte " + at + " of " + range.blob().size());
            }
            return n;
        }

        private int fromWindow(Window window, byte[] target, int offset, int length) throws IOException {
            try {
                int most = (int) Math.min(length, window.range().to() - at);
                int n = window.take(target, offset, most);
                if (n < 0) {
                    abandon();
                }
                return n;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while waiting for bytes").initCause(e);
            }
        }

        private InputStream own() throws IOException {
            if (own.isEmpty()) {
                own = Optional.of(blobs.open(range.blob(), at, range.to()));
                setDirect(true);
            }
            return own.get();
        }

        private void letGo() throws IOException {
            if (own.isPresent()) {
                own.get().close();
                own = Optional.empty();
                setDirect(false);
                // There is room for another window, before this reader waits for the next one.
                fetchAhead(at);
            }
        }

        @Override
        public void close() throws IOException {
            ended = true;
            Optional<InputStream> open = own;
            if (open.isPresent()) {
                open.get().close();
                setDirect(false);
                if (at == range.to()) {
                    fetchAhead(at);
                }
            }
        }
    }
}
