package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Bytes in pieces: a small heap may have room for some megabytes, but not in one array. */
public final class Pieces {

    static final int PIECE = 16 * 1024;

    private final List<byte[]> pieces = new ArrayList<>();
    private int filled = PIECE;
    private long length;

    /** How much more memory it takes if this many bytes are added. */
    long growth(int bytes) {
        int free = PIECE - filled;
        return bytes <= free ? 0 : (long) (bytes - free + PIECE - 1) / PIECE * PIECE;
    }

    void add(byte[] bytes, int offset, int count) {
        int done = 0;
        while (done < count) {
            if (filled == PIECE) {
                pieces.add(new byte[PIECE]);
                filled = 0;
            }
            int n = Math.min(count - done, PIECE - filled);
            System.arraycopy(bytes, offset + done, pieces.get(pieces.size() - 1), filled, n);
            filled += n;
            done += n;
        }
        length += count;
    }

    /** Frees the unused part of the last piece; nothing is added after that. */
    void end() {
        if (!pieces.isEmpty()) {
            int last = pieces.size() - 1;
            pieces.set(last, Arrays.copyOf(pieces.get(last), filled));
        }
    }

    void clear() {
        pieces.clear();
        filled = PIECE;
        length = 0;
    }

    long length() {
        return length;
    }

    /** All of them; the caller closes. */
    public InputStream open() {
        List<InputStream> streams = new ArrayList<>();
        pieces.forEach(piece -> streams.add(new ByteArrayInputStream(piece)));
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
