package pinnace.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * The windows of one download: which stretches of its plan are being fetched, or have been, and wait for their turn.
 * Knows when another one is worth it, where it begins, and when all were in vain. Safe for threads.
 */
final class Windows {

    private final BlobStore blobs;
    private final List<BlobRange> plan;
    private final AheadBlobs.Means means;
    private final ConnectionCount count;
    private final ArrayDeque<Window> windows = new ArrayDeque<>();
    private int fetching;
    /** Where in the plan the next window begins. */
    private int nextRange;

    private long nextByte;
    /** Where in the plan the reader is, and whether it reads over its own connection. */
    private int current = -1;

    private boolean direct;
    private boolean closed;

    Windows(BlobStore blobs, List<BlobRange> plan, AheadBlobs.Means means) {
        this.blobs = blobs;
        this.plan = plan;
        this.means = means;
        this.count = new ConnectionCount(means.connections(), means.time());
        means.memory().enter();
    }

    /** The reader comes to a blob; whether it is one of the plan that the reader has not come to before. */
    synchronized boolean enter(BlobRange opened) {
        for (int i = current + 1; i < plan.size(); i++) {
            if (plan.get(i).blob().equals(opened.blob())) {
                current = i;
                return true;
            }
        }
        return false;
    }

    /** The reader has opened its own connection, or let it go. */
    synchronized void setDirect(boolean reads) {
        direct = reads;
    }

    /** Begins further windows while that is worth it. */
    synchronized void fetchAhead(long at) {
        while (!closed && wantsMore()) {
            Optional<BlobRange> next = next(at);
            if (next.isEmpty() || !means.memory().take(next.get().length())) {
                return;
            }
            begin(new Window(next.get(), nextRange, blobs, means));
        }
    }

    private boolean wantsMore() {
        int connections = count.connections();
        return connections > 1 && fetching + (direct ? 1 : 0) < connections && windows.size() < 2 * connections;
    }

    /** The next stretch that is not being fetched yet; the reader keeps one window's length from its position. */
    private Optional<BlobRange> next(long at) {
        long usual = means.memory().window();
        long first = direct ? at + usual : at;
        boolean behind = nextByte < at || (windows.isEmpty() && nextByte < first);
        if (nextRange < current || (nextRange == current && behind)) {
            nextRange = current;
            nextByte = first;
        }
        while (nextRange < plan.size()) {
            BlobRange range = plan.get(nextRange);
            long from = Math.max(range.from(), nextByte);
            long to = Math.min(range.to(), from + size(range, from, usual));
            boolean whole = from == 0 && to == range.blob().size();
            boolean parts = !whole && from < to && blobs.givesParts(range.blob());
            if (parts && !count.knowsWorth()) {
                return Optional.empty();
            }
            if (from < to && (whole || (parts && count.isWorth(usual)))) {
                return Optional.of(new BlobRange(range.blob(), from, to));
            }
            nextRange++;
            nextByte = 0;
        }
        return Optional.empty();
    }

    /**
     * Towards the end of the plan they get smaller, so that all connections have something to do until then; but not so
     * small that most of the time goes into asking.
     */
    private long size(BlobRange range, long from, long usual) {
        if (from == 0 && range.to() <= usual) {
            return usual;
        }
        long left = range.to() - from;
        for (BlobRange later : plan.subList(nextRange + 1, plan.size())) {
            left += later.length();
        }
        long small = Math.max(ReadAheadMemory.SMALLEST_WINDOW, Math.min(usual / 4, count.smallest()));
        return Math.min(usual, Math.max(small, left / (2L * means.connections())));
    }

    private void begin(Window window) {
        nextByte = window.range().to();
        windows.add(window);
        fetching++;
        try {
            means.threads().execute(() -> {
                try {
                    window.fetch();
                } finally {
                    fetched(window);
                }
            });
        } catch (RejectedExecutionException e) {
            windows.remove(window);
            fetching--;
            window.close();
        }
    }

    private synchronized void fetched(Window window) {
        window.latency().ifPresent(count::answered);
        fetching--;
        if (!windows.isEmpty()) {
            fetchAhead(windows.element().range().from());
        }
    }

    /** The window that this byte is in; those that were passed by are let go. */
    synchronized Optional<Window> at(long at) {
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

    /** Where the reading over the reader's own connection stops, because a window begins there. */
    synchronized long end(BlobRange range, long at) {
        return windows.stream()
                .filter(window -> window.place() == current && window.range().from() > at)
                .mapToLong(window -> window.range().from())
                .min()
                .orElse(range.to());
    }

    /** Takes note of the first read over a connection of the reader's own. */
    synchronized void began(Duration took, int bytes, boolean isLong) {
        count.began(took, bytes, isLong);
        dropWhatIsInVain();
    }

    /** Takes note of any other read. */
    synchronized void read(Duration took, int bytes) {
        count.read(took, bytes, direct);
        dropWhatIsInVain();
    }

    /** An upstream that begins every answer at the first byte would send everything twice. */
    private void dropWhatIsInVain() {
        boolean inVain = windows.stream()
                .anyMatch(window -> window.range().from() > 0
                        && !blobs.givesParts(window.range().blob()));
        if (inVain) {
            drop();
        }
    }

    /** A window ended early: perhaps upstream wants no second connection, so its place is read alone. */
    synchronized void abandon() {
        count.failed();
        drop();
    }

    private void drop() {
        letGo();
        nextRange = current;
        nextByte = 0;
    }

    private void letGo() {
        windows.forEach(Window::close);
        windows.clear();
    }

    /** Ends all fetching; may be called on any thread and more than once. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            letGo();
            means.memory().leave();
        }
    }
}
