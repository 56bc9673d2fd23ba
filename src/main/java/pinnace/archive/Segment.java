package pinnace.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import pinnace.image.Digest;
import pinnace.image.Manifest;
import pinnace.stream.Blob;
import pinnace.stream.BlobRange;
import pinnace.stream.BlobStore;

/**
 * A stretch of an archive whose length is known before any of its bytes. What can be made is made when it is read, so
 * that an archive of many layers holds a few words for each of them.
 */
public sealed interface Segment {

    /** How many bytes it has; 1 or more. */
    long length();

    /** The bytes {@code from} (inclusive) to {@code to} (exclusive) of it, as a segment. */
    Segment slice(long from, long to);

    /** Its bytes; the caller closes. */
    InputStream open(BlobStore blobs) throws IOException;

    /** What decides its bytes, in words that no other segment of other bytes has. */
    String identity();

    /** Whether its bytes come without asking anybody. */
    default boolean isAtHand() {
        return true;
    }

    /** Bytes that are at hand: metadata, and parts of what is made. */
    final class Bytes implements Segment {

        private final byte[] content;

        /** Takes the array over; nobody changes it from here on. */
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

    /** So many zero bytes, fewer than two blocks have. */
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

    /** Some of the bytes of the image's manifest, which the image holds anyway. */
    record Document(Manifest manifest, long from, long to) implements Segment {

        /** All of them. */
        Document(Manifest manifest) {
            this(manifest, 0, manifest.descriptor().size());
        }

        @Override
        public long length() {
            return to - from;
        }

        @Override
        public Segment slice(long first, long last) {
            return new Document(manifest, from + first, from + last);
        }

        @Override
        public InputStream open(BlobStore blobs) throws IOException {
            InputStream content = manifest.content();
            content.skipNBytes(from);
            return content;
        }

        @Override
        public String identity() {
            boolean whole = from == 0 && to == manifest.descriptor().size();
            return "bytes " + manifest.digest() + (whole ? "" : " " + from + " " + to);
        }
    }

    /** Some of the bytes of a blob. */
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
