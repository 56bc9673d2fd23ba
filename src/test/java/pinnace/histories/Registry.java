package pinnace.histories;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import pinnace.image.Digest;
import pinnace.stream.Blob;
import pinnace.stream.BlobStore;

/**
 * A registry, and a mirror before it, whose lines break, fall silent and change bytes by chance.
 *
 * @param blobs what is right
 * @param mood which faults there are
 * @param random decides when
 * @param avoidsMirror for which blobs the mirror is passed over
 */
record Registry(Map<Digest, byte[]> blobs, Mood mood, Random random, Predicate<Blob> avoidsMirror)
        implements BlobStore {

    /**
     * How a registry is in one history; each is a chance in a hundred, for an answer.
     *
     * @param flips that a byte of it is wrong
     * @param mirrored that it comes from the mirror, which has the same byte of a blob wrong every time
     * @param cuts that it ends early
     * @param stalls that it falls silent for a moment
     */
    record Mood(int flips, int mirrored, int cuts, int stalls) {

        static Mood of(Random random) {
            return new Mood(one(random, 12), one(random, 60), one(random, 30), one(random, 20));
        }

        /** Half of all histories do without. */
        private static int one(Random random, int most) {
            return random.nextBoolean() ? 0 : 1 + random.nextInt(most);
        }
    }

    private boolean happens(int chance) {
        synchronized (random) {
            return random.nextInt(100) < chance;
        }
    }

    private int below(int bound) {
        synchronized (random) {
            return bound <= 0 ? 0 : random.nextInt(bound);
        }
    }

    @Override
    public InputStream open(Blob blob, long from, long to) {
        byte[] right = Objects.requireNonNull(blobs.get(blob.digest()));
        byte[] sent = right.clone();
        if (happens(mood.mirrored()) && !avoidsMirror.test(blob)) {
            sent[Math.floorMod(blob.digest().hashCode(), sent.length)] ^= 1;
        }
        if (happens(mood.flips())) {
            sent[(int) from + below((int) (to - from))] ^= 1;
        }
        int end = happens(mood.cuts()) ? below((int) (to - from)) : Integer.MAX_VALUE;
        return new Line(new ByteArrayInputStream(sent, (int) from, (int) (to - from)), end, happens(mood.stalls()));
    }

    private final class Line extends InputStream {

        private final InputStream bytes;
        private int left;
        private boolean stalls;
        private volatile boolean closed;

        Line(InputStream bytes, int left, boolean stalls) {
            this.bytes = bytes;
            this.left = left;
            this.stalls = stalls;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (closed || left == 0) {
                throw new IOException("cut");
            }
            if (stalls && below(4) == 0) {
                stalls = false;
                pause();
            }
            int n = bytes.read(target, offset, Math.min(left, Math.min(length, 1 + below(2 * length))));
            left -= Math.max(0, n);
            return n;
        }

        private void pause() throws IOException {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("cancelled", e);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
