package pinnace.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
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
    private final int place;
    private final OpenBlob content;
    private final AheadBlobs.Means means;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();
    private volatile Optional<Duration> latency = Optional.empty();
    private long kept;
    private boolean ended;
    private boolean closed;

    /** Takes over memory that was taken for the range's whole length; {@code place} tells where in a plan that is. */
    Window(BlobRange range, int place, BlobStore blobs, AheadBlobs.Means means) {
        this.range = range;
        this.place = place;
        this.content = new OpenBlob(blobs, range.blob());
        this.means = means;
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
    void fetch() {
        Instant asked = means.time().now();
        try {
            for (long at = range.from(); at < range.to(); ) {
                byte[] bytes = new byte[(int) Math.min(CHUNK, range.to() - at)];
                for (int n = 0; n < bytes.length; ) {
                    n += content.read(at + n, range.to(), bytes, n, bytes.length - n);
                    if (latency.isEmpty()) {
                        latency =
                                Optional.of(Duration.between(asked, means.time().now()));
                    }
                }
                at += bytes.length;
                add(bytes);
            }
        } catch (IOException | PullException e) {
            // These bytes are not needed yet; their reader asks again and gets the error then.
            System.getLogger(Window.class.getName()).log(System.Logger.Level.DEBUG, "fetching ahead failed", e);
        } finally {
            content.letGo();
            end();
        }
    }

    private void add(byte[] bytes) {
        lock.lock();
        try {
            chunks.add(ByteBuffer.wrap(bytes));
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
            ByteBuffer first = chunks.element();
            int n = Math.min(length, first.remaining());
            first.get(target, offset, n);
            if (!first.hasRemaining()) {
                chunks.remove();
                give(first.capacity());
            }
            return n;
        } finally {
            lock.unlock();
        }
    }

    private void give(long bytes) {
        means.memory().give(bytes);
        kept -= bytes;
    }

    /** Ends the fetching and gives its memory back; on any thread. */
    void close() {
        lock.lock();
        try {
            closed = true;
            chunks.clear();
            give(kept);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        content.close();
    }
}
