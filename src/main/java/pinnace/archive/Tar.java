package pinnace.archive;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import pinnace.image.Digest;
import pinnace.stream.BlobRange;
import pinnace.stream.BlobStore;

/**
 * The bytes of an archive, or a part of them: an ordered list of segments whose lengths are known. A slice of it is a
 * {@code Tar} again.
 *
 * @param segments none of them empty
 */
public record Tar(List<Segment> segments) {

    /** Keeps a copy of the list. */
    public Tar {
        segments = List.copyOf(segments);
    }

    /** How many bytes it has. */
    public long length() {
        return segments.stream().mapToLong(Segment::length).reduce(0, Math::addExact);
    }

    /**
     * A strong entity tag (RFC 9110, 8.8.3), with its quotes: over everything that decides the bytes, and nothing else,
     * so that every node computes the same.
     */
    public String etag() {
        var hash = Digest.sha256();
        for (Segment segment : segments) {
            hash.update((segment.identity() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        return "\"" + Digest.of(hash).hex().substring(0, 40) + "\"";
    }

    /** The parts of blobs in it, in the order in which they are opened. */
    public List<BlobRange> blobs() {
        return segments.stream()
                .filter(Segment.OfBlob.class::isInstance)
                .map(segment -> ((Segment.OfBlob) segment).range())
                .toList();
    }

    /** The bytes {@code from} (inclusive) to {@code to} (exclusive). */
    public Tar slice(long from, long to) {
        if (from < 0 || to < from || to > length()) {
            throw new IndexOutOfBoundsException("bytes " + from + " to " + to + " of " + length());
        }
        List<Segment> cut = new ArrayList<>();
        long start = 0;
        for (Segment segment : segments) {
            long end = start + segment.length();
            long first = Math.max(from, start);
            long last = Math.min(to, end);
            if (first < last) {
                boolean whole = first == start && last == end;
                cut.add(whole ? segment : segment.slice(first - start, last - start));
            }
            start = end;
        }
        return new Tar(cut);
    }

    /** All its bytes in order, one segment opened after the other; reads block, the caller closes. */
    public InputStream open(BlobStore blobs) {
        return new ArchiveStream(segments, blobs);
    }
}
