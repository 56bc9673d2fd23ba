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
    private final Unsettled wanted;
    private final RunningHash beginning;
    private final List<Part> parts;
    private final long last;

    /** A stretch, and the hash of what of it has been read again. */
    private record Part(Unsettled.Stretch stretch, MessageDigest hash) {

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

    Settlement(BlobHistory history, Unsettled wanted) {
        this.history = history;
        this.wanted = wanted;
        this.beginning =
                new RunningHash(history, wanted.start().at(), wanted.start().hash());
        this.parts = wanted.stretches().stream()
                .map(stretch -> new Part(stretch, Digest.sha256()))
                .toList();
        this.last = wanted.stretches().stream()
                .mapToLong(Unsettled.Stretch::to)
                .max()
                .orElse(0);
    }

    /** Reads it all, of a blob that was let go. */
    void read(OpenBlob content) throws IOException {
        byte[] bytes = new byte[VerifiedBlob.CHUNK];
        while (beginning.at() < wanted.to()) {
            long at = beginning.at();
            long border = nextBorder(at);
            int n = content.read(at, wanted.to(), bytes, 0, (int) Math.min(bytes.length, border - at));
            parts.forEach(part -> part.take(at, bytes, n));
            if (!beginning.take(bytes, 0, n) || (beginning.at() == border && !beginning.agreesHere())) {
                throw history.doesNotFit();
            }
            settle(beginning.at());
        }
    }

    /** The last ones only where all is read: somebody has to come to what is known behind them. */
    private void settle(long border) {
        for (Part part : parts) {
            long end =
                    part.stretch().to() == last ? wanted.to() : part.stretch().to();
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
        return wanted.stretches().stream()
                .flatMapToLong(stretch -> LongStream.of(stretch.from(), stretch.to()))
                .filter(border -> border > at)
                .min()
                .orElse(wanted.to());
    }
}
