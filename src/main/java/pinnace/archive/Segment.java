package pinnace.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Pieces;
import pinnace.stream.Blob;
import pinnace.stream.BlobRange;
import pinnace.stream.BlobStore;

/**
 * A part of an archive whose length is known before its bytes are read. Headers are made when they are read, so that an
 * archive of many layers takes little memory for each of them.
 */
public sealed interface Segment {

    /** How many bytes it has; 1 or more. */
    long length();

    /** The bytes {@code from} (inclusive) to {@code to} (exclusive) of it, as a segment. */
    Segment slice(long from, long to);

    /** Its bytes; the caller closes. */
    InputStream open(BlobStore blobs) throws IOException;

    /** A text that is different for every segment with other bytes. */
    String identity();

    /** Whether its bytes need no request to a registry. */
    default boolean isAtHand() {
        return true;
    }

    /** Bytes in memory: metadata, and parts of headers. */
    final class Bytes implements Segment {

        private final byte[] content;

        /** Owns the array from here on. */
        Bytes(byte[] content) {
            this.content = content;
        }

        @Override
        public long length() {
            return content.length;
        }

        @Override
        public Segment slice(long from, long to) {
            return new Bytes(Arrays.copyOfRange(content, Math.toIntExact(from), Math.toIntExact(to)));
        }

        @Override
        public InputStream open(BlobStore blobs) {
            return new ByteArrayInputStream(content);
        }

        /** The digest of them. */
        Digest digest() {
            return Digest.of(content);
        }

        @Override
        public String identity() {
            return "bytes " + digest();
        }
    }

    /** The header of an entry. */
    record Header(Entry entry) implements Segment {

        private Bytes made() {
            return new Bytes(TarHeader.of(entry));
        }

        @Override
        public long length() {
            return TarHeader.length(entry);
        }

        @Override
        public Segment slice(long from, long to) {
            return made().slice(from, to);
        }

        @Override
        public InputStream open(BlobStore blobs) {
            return made().open(blobs);
        }

        @Override
        public String identity() {
            return made().identity();
        }
    }

    /** Zero bytes, at most two blocks of them. */
    record Zeros(int count) implements Segment {

        @Override
        public long length() {
            return count;
        }

        @Override
        public Segment slice(long from, long to) {
            return new Zeros(Math.toIntExact(to - from));
        }

        @Override
        public InputStream open(BlobStore blobs) {
            return new ByteArrayInputStream(new byte[count]);
        }

        @Override
        public String identity() {
            return new Bytes(new byte[count]).identity();
        }
    }

    /** Bytes of a manifest or an index, which is in memory anyway. */
    record Document(Descriptor descriptor, Pieces bytes, long from, long to) implements Segment {

        @Override
        public long length() {
            return to - from;
        }

        @Override
        public Segment slice(long first, long last) {
            return new Document(descriptor, bytes, from + first, from + last);
        }

        @Override
        public InputStream open(BlobStore blobs) throws IOException {
            InputStream content = bytes.open();
            content.skipNBytes(from);
            return content;
        }

        @Override
        public String identity() {
            boolean whole = from == 0 && to == descriptor.size();
            return "bytes " + descriptor.digest() + (whole ? "" : " " + from + " " + to);
        }
    }

    /** Bytes of a blob. */
    record OfBlob(BlobRange range) implements Segment {
        /** A whole blob. */
        OfBlob(Blob blob) {
            this(new BlobRange(blob, 0, blob.size()));
        }

        @Override
        public boolean isAtHand() {
            return false;
        }

        @Override
        public long length() {
            return range.length();
        }

        @Override
        public Segment slice(long first, long last) {
            return new OfBlob(new BlobRange(range.blob(), range.from() + first, range.from() + last));
        }

        @Override
        public InputStream open(BlobStore blobs) throws IOException {
            return blobs.open(range.blob(), range.from(), range.to());
        }

        @Override
        public String identity() {
            return "blob " + range.blob().digest() + " " + range.from() + " " + range.to();
        }
    }
}
