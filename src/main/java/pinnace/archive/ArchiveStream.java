package pinnace.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import pinnace.stream.BlobStore;

/**
 * The segments of an archive, one after the other. Closing it, on any thread, closes the segment that is being read.
 */
final class ArchiveStream extends InputStream {

    private final ArrayDeque<Segment> segments;
    private final BlobStore blobs;
    private Optional<InputStream> current = Optional.empty();
    private boolean atHand;
    private long left;
    private boolean closed;

    ArchiveStream(List<Segment> segments, BlobStore blobs) {
        this.segments = new ArrayDeque<>(segments);
        this.blobs = blobs;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int total = 0;
        // Small segments are joined, so that a header, its padding and the next header are one write.
        while (total < length && (total == 0 || left == 0 || isAtHand())) {
            if (left == 0 && !next()) {
                break;
            }
            if (total > 0 && !isAtHand()) {
                break;
            }
            int n = current.orElseThrow().read(target, offset + total, (int) Math.min(length - total, left));
            if (n < 0) {
                throw new IOException("a segment ended " + left + " bytes early");
            }
            left -= n;
            total += n;
        }
        return total == 0 && length > 0 ? -1 : total;
    }

    /** The bytes that need no request to a registry: all before the next blob. */
    @Override
    public int available() {
        if (left > 0 && !isAtHand()) {
            return 0;
        }
        long bytes = left;
        for (Segment segment : segments) {
            if (!segment.isAtHand()) {
                break;
            }
            bytes += segment.length();
        }
        return Math.toIntExact(bytes);
    }

    private boolean isAtHand() {
        return current.isPresent() && atHand;
    }

    private synchronized boolean next() throws IOException {
        if (closed) {
            throw new IOException("closed by its reader");
        }
        closeCurrent();
        if (segments.isEmpty()) {
            return false;
        }
        Segment segment = segments.remove();
        current = Optional.of(segment.open(blobs));
        atHand = segment.isAtHand();
        left = segment.length();
        return true;
    }

    private void closeCurrent() throws IOException {
        if (current.isPresent()) {
            current.get().close();
            current = Optional.empty();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (current.isPresent()) {
            // Not removed: a read on another thread ends with the failure of the closed stream, not with ours.
            current.get().close();
        }
    }
}
