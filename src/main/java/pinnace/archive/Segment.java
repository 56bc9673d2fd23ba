package pinnace.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.stream.BlobRange;
import pinnace.stream.BlobStore;

/** A stretch of an archive whose length is known before any of its bytes. */
public sealed interface Segment {

    /** How many bytes it has; 1 or more. */
    long length();

    /** The bytes {@code from} (inclusive) to {@code to} (exclusive) of it, as a segment. */
    Segment slice(long from, long to);

    /** Its bytes; the caller closes. */
    InputStream open(BlobStore blobs) throws IOException;

    /** What decides its bytes, in words that no other segment of other bytes has. */
    String identity();

    /** Bytes that are at hand: headers, padding, metadata. */
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

        @Override
        public String identity() {
            return "bytes " + Digest.of(content);
        }
    }

    /** Some of the bytes of a blob. */
    record Blob(BlobRange range) implements Segment {
        /** A whole blob. */
        Blob(Descriptor blob) {
            this(new BlobRange(blob, 0, blob.size()));
        }

        @Override
        public long length() {
            return range.length();
        }

        @Override
        public Segment slice(long first, long last) {
            return new Blob(new BlobRange(range.blob(), range.from() + first, range.from() + last));
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
