package pinnace.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import pinnace.failure.PullException;

/**
 * A stretch of a blob that is fetched before its turn, into memory that was set aside for the whole of it. One thread
 * fills it, one empties it.
 */
final class Window {

    private static final int CHUNK = 64 * 1024;

    /** Follows the last chunk; nothing is ever taken out of it. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final BlobRange range;
    private final int place;
    private final OpenBlob content;
    private final AheadBlobs.Means means;
    private final BlockingQueue<ByteBuffer> chunks = new LinkedBlockingQueue<>();
    /** The chunk that its reader is in. */
    private Optional<ByteBuffer> current = Optional.empty();

    private volatile Optional<Duration> latency = Optional.empty();
    private long kept;

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
                chunks.add(ByteBuffer.wrap(bytes));
            }
        } catch (IOException | PullException e) {
            // These bytes are not needed yet; their reader asks again and gets the error then.
            System.getLogger(Window.class.getName()).log(System.Logger.Level.DEBUG, "fetching ahead failed", e);
        } finally {
            content.letGo();
            chunks.add(END);
        }
    }

    /** Takes the next bytes out, waits for them where there are none; -1 where there will be none. */
    int take(byte[] target, int offset, int length) throws InterruptedException {
        ByteBuffer chunk = current.isPresent() ? current.get() : chunks.take();
        current = Optional.of(chunk);
        if (!chunk.hasRemaining()) {
            return -1;
        }
        int n = Math.min(length, chunk.remaining());
        chunk.get(target, offset, n);
        if (!chunk.hasRemaining()) {
            current = Optional.empty();
            give(chunk.capacity());
        }
        return n;
    }

    /** Gives so many bytes back, or what is left of them where it was closed meanwhile. */
    private synchronized void give(long bytes) {
        long given = Math.min(bytes, kept);
        kept -= given;
        means.memory().give(given);
    }

    /** Ends the fetching and gives its memory back; on any thread. */
    void close() {
        content.close();
        chunks.clear();
        chunks.add(END);
        give(range.length());
    }
}
