package pinnace.stream;

import java.time.Duration;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * How many bytes of manifests, indexes and configurations all requests together may hold, while they read them and as
 * long as a download needs them. A request that finds no room is told to come back.
 *
 * <p>Real documents have some kilobytes. Those that are larger than {@value #SMALL} bytes together get no more than
 * three quarters of it, so that a few of them leave room for all others.
 */
public final class DocumentMemory {

    /** One such part of it. */
    public static final int PART_OF_HEAP = 8;

    static final long SMALL = 64 * 1024;

    /** What reading one takes whatever its size is: the buffers of a parser, and the objects around them. */
    public static final long TO_READ = 32 * 1024;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final long all;
    private long taken;
    private long takenByLarge;

    /** The part of the heap that is meant for it. */
    public static DocumentMemory ofHeap() {
        return new DocumentMemory(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** Room for so many bytes. */
    public DocumentMemory(long bytes) {
        this.all = bytes;
    }

    /** What one reading or one request holds, nothing at first. */
    public Held held() {
        return new Held();
    }

    /** How many bytes are taken. */
    synchronized long taken() {
        return taken;
    }

    /** What is held for one purpose; closing it, once or more often, gives all of it back. */
    public final class Held implements AutoCloseable {

        private long bytes;

        private Held() {}

        /**
         * Takes so many bytes more.
         *
         * @throws PullException {@link Kind#BUSY} where there is no room for them; what was taken before is still held
         */
        public void take(long more) {
            synchronized (DocumentMemory.this) {
                long wanted = bytes + more;
                long large = takenByLarge - ofLarge(bytes) + ofLarge(wanted);
                if (taken + more > all || (wanted > SMALL && large > all / 4 * 3)) {
                    throw new PullException(
                                    Kind.BUSY,
                                    "This server has no memory for one more manifest or configuration of this size"
                                            + " beside the others that it holds; try again in a moment")
                            .retryAfter(TRY_AGAIN);
                }
                taken += more;
                takenByLarge = large;
                bytes = wanted;
            }
        }

        private static long ofLarge(long bytes) {
            return bytes > SMALL ? bytes : 0;
        }

        @Override
        public void close() {
            synchronized (DocumentMemory.this) {
                taken -= bytes;
                takenByLarge -= ofLarge(bytes);
                bytes = 0;
            }
        }
    }
}
