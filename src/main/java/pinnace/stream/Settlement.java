package pinnace.stream;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.LongStream;
import pinnace.image.Digest;

/**
 * Reads once more, for no client, what was delivered of a blob without the hash of what lies before it. Then it is
 * right, or the blob is suspect.
 */
final class Settlement {

    private final BlobHistory history;
    private final RunningHash beginning;
    private final long to;
    private final List<Part> parts;
    private final long last;

    /**
     * Bytes that were delivered without the hash of what lies before them.
     *
     * @param from the first byte
     * @param to the byte after the last
     * @param digest of these bytes alone
     */
    record Stretch(long from, long to, Digest digest) {}

    /** A stretch, and the hash of what of it has been read again. */
    private record Part(Stretch stretch, MessageDigest hash) {

        /** Takes bytes that begin at {@code at}; all of them are of this stretch, or none. */
        void take(long at, byte[] bytes, int length) {
            if (stretch.from() <= at && at < stretch.to()) {
                hash.update(bytes, 0, length);
            }
        }

        boolean agrees() {
            return Digest.of(hash).equals(stretch.digest());
        }
    }

    /**
     * Settles stretches; one or more.
     *
     * @param start a mark before all of them
     * @param to a mark behind all of them, or the blob's end
     */
    Settlement(BlobHistory history, Marks.Running start, long to, List<Stretch> stretches) {
        this.history = history;
        this.beginning = new RunningHash(history, start);
        this.to = to;
        this.parts = stretches.stream()
                .map(stretch -> new Part(stretch, Digest.sha256()))
                .toList();
        this.last = stretches.stream().mapToLong(Stretch::to).max().orElseThrow();
    }

    /** Reads it all, of a blob that was let go. */
    void read(OpenBlob content) throws IOException {
        byte[] bytes = new byte[VerifiedBlob.CHUNK];
        while (beginning.at() < to) {
            long at = beginning.at();
            long border = nextBorder(at);
            int n = content.read(at, to, bytes, 0, (int) Math.min(bytes.length, border - at));
            parts.forEach(part -> part.take(at, bytes, n));
            if (!beginning.take(bytes, 0, n) || (beginning.at() == border && !beginning.agreesHere())) {
                throw history.doesNotFit();
            }
            settle(beginning.at());
        }
    }

    /** The last ones only where all is read: only what is known behind them shows that they are right. */
    private void settle(long border) {
        for (Part part : parts) {
            long end = part.stretch().to() == last ? to : part.stretch().to();
            if (end == border) {
                if (!part.agrees()) {
                    throw history.doesNotFit();
                }
                history.settled(part.stretch());
            }
        }
    }

    /** Where a stretch begins or ends, or all ends. */
    private long nextBorder(long at) {
        return parts.stream()
                .flatMapToLong(part ->
                        LongStream.of(part.stretch().from(), part.stretch().to()))
                .filter(border -> border > at)
                .min()
                .orElse(to);
    }
}
