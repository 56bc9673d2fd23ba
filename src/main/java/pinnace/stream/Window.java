package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import pinnace.failure.PullException;

/**
 * A stretch of a blob that is fetched before its turn, into memory that was set aside for the whole of it. One thread
 * fills it, one empties it.
 */
final class Window {

    private static final int CHUNK = 64 * 1024;

    private final BlobRange range;
    private final ReadAheadMemory memory;
    private final int place;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private Optional<InputStream> upstream = Optional.empty();
    private volatile Optional<Duration> latency = Optional.empty();
    private long kept;
    private boolean ended;
    private boolean closed;

    private static final class Chunk {
        private final byte[] bytes;
        private int from;

        Chunk(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** Takes over memory that was taken for the range's whole length; {@code place} tells where in a plan that is. */
    Window(BlobRange range, int place, ReadAheadMemory memory, Time time) {
        this.range = range;
        this.place = place;
        this.time = time;
        this.memory = memory;
        this.kept = range.length();
    }

    BlobRange range() {
        return range;
    }

    int place() {
        return place;
    }

    /** How long its answer took to begin; nothing, where none has begun. */
    Optional<Duration> latency() {
        return latency;
    }

    /** Fills it, on the calling thread; a failure ends it early. */
    void fetch(BlobStore blobs) {
        Instant asked = time.now();
        try (InputStream stream = open(blobs)) {
            long left = range.length();
            while (left > 0) {
                byte[] bytes = new byte[(int) Math.min(CHUNK, left)];
                int n = Math.max(0, stream.read(bytes, 0, bytes.length));
                if (latency.isEmpty()) {
                    latency = Optional.of(Duration.between(asked, time.now()));
                }
                if (n + stream.readNBytes(bytes, n, bytes.length - n) < bytes.length) {
                    break;
                }
                left -= bytes.length;
                add(bytes);
            }
        } catch (IOException | PullException e) {
            // These bytes are not needed yet; their reader asks again and gets the error then.
            System.getLogger(Window.class.getName()).log(System.Logger.Level.DEBUG, "fetching ahead failed", e);
        } finally {
            end();
        }
    }

    private InputStream open(BlobStore blobs) throws IOException {
        InputStream opened = blobs.open(range.blob(), range.from(), range.to());
        lock.lock();
        try {
            upstream = Optional.of(opened);
            if (!closed) {
                return opened;
            }
        } finally {
            lock.unlock();
        }
        opened.close();
        throw new IOException("closed by its reader");
    }

    private void add(byte[] bytes) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("closed by its reader");
            }
            chunks.add(new Chunk(bytes));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next bytes out, waits for them where there are none; -1 where there will be none. */
    int take(byte[] target, int offset, int length) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                changed.await();
            }
            if (chunks.isEmpty() || closed) {
                return -1;
            }
            Chunk first = chunks.element();
            int n = Math.min(length, first.bytes.length - first.from);
            System.arraycopy(first.bytes, first.from, target, offset, n);
            first.from += n;
            if (first.from == first.bytes.length) {
                chunks.remove();
                give(first.bytes.length);
            }
            return n;
        } finally {
            lock.unlock();
        }
    }

    private void give(long bytes) {
        memory.give(bytes);
        kept -= bytes;
    }

    /** Ends the fetching and gives its memory back; on any thread. */
    void close() {
        Optional<InputStream> open;
        lock.lock();
        try {
            closed = true;
            chunks.clear();
            give(kept);
            open = upstream;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } catch (IOException e) {
            System.getLogger(Window.class.getName()).log(System.Logger.Level.TRACE, "closing an unneeded stream", e);
        }
    }
}
