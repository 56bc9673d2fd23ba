package pinnace.image;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A document while it arrives: it is hashed and counted. It is kept as long as it may be the manifest of an image,
 * because the bytes of a manifest are part of the archive. It ends with the first byte beyond the largest document.
 */
final class ArrivingDocument extends InputStream {

    private final InputStream in;
    private final LongConsumer held;
    private final MessageDigest hash = Digest.sha256();
    private final Pieces pieces = new Pieces();
    private long mostKept = Manifest.LARGEST;
    private long size;
    private int first = -1;
    private Optional<Digest> digest = Optional.empty();

    /** Reads from {@code in}, which the caller closes; {@code held} is told how many bytes are about to be kept. */
    ArrivingDocument(InputStream in, LongConsumer held) {
        this.in = in;
        this.held = held;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = in.read(target, offset, (int) Math.min(length, Index.LARGEST + 1 - size));
        if (n <= 0) {
            return size > Index.LARGEST ? -1 : n;
        }
        if (size == 0) {
            first = target[offset] & 0xff;
        }
        size += n;
        hash.update(target, offset, n);
        if (size > mostKept) {
            keepAtMost(0);
        }
        if (mostKept > 0) {
            held.accept(pieces.growth(n));
            pieces.add(target, offset, n);
        }
        return n;
    }

    /** Keeps it only if it has at most so many bytes; 0 is not at all. */
    void keepAtMost(long most) {
        mostKept = size > most ? 0 : most;
        if (mostKept == 0) {
            pieces.clear();
        }
    }

    /** The first byte; -1 if there was none. */
    int first() {
        return first;
    }

    /** How many bytes came. */
    long size() {
        return size;
    }

    /** The digest of all that came; nothing is read after this. */
    Digest digest() {
        digest = digest.or(() -> Optional.of(Digest.of(hash)));
        return digest.orElseThrow();
    }

    /** All that came, if it may be a manifest; nothing is read after this. */
    Optional<Pieces> kept() {
        pieces.end();
        return mostKept > 0 ? Optional.of(pieces) : Optional.empty();
    }
}
