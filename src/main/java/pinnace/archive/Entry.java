package pinnace.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Pieces;
import pinnace.stream.Blob;

/** A file or a directory in an archive. */
public sealed interface Entry {

    /** Its path; ends with a slash if it is a directory. */
    String name();

    /** The length of its content in bytes. */
    long size();

    /** The digest of its content; empty for a directory. */
    Optional<Digest> digest();

    /** Its content; empty if there is none. */
    Optional<Segment> content();

    /** Its header, its content, and the zeros that fill its last block. */
    default List<Segment> segments() {
        int over = (int) (size() % TarHeader.BLOCK);
        List<Segment> segments = new ArrayList<>(List.of(new Segment.Header(this)));
        content().ifPresent(segments::add);
        if (over > 0) {
            segments.add(new Segment.Zeros(TarHeader.BLOCK - over));
        }
        return segments;
    }

    /** The path of the file with this digest (image-spec, image-layout.md). */
    static String nameOf(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    /** A file of ASCII text that Pinnace writes itself. */
    static Entry made(String name, String content) {
        return new Made(name, new Segment.Bytes(content.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A directory. */
    record Directory(String name) implements Entry {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public Optional<Digest> digest() {
            return Optional.empty();
        }

        @Override
        public Optional<Segment> content() {
            return Optional.empty();
        }
    }

    /** The configuration or a layer of an image. */
    record OfBlob(Blob blob) implements Entry {
        @Override
        public String name() {
            return nameOf(blob.digest());
        }

        @Override
        public long size() {
            return blob.size();
        }

        @Override
        public Optional<Digest> digest() {
            return Optional.of(blob.digest());
        }

        @Override
        public Optional<Segment> content() {
            return Optional.<Segment>of(new Segment.OfBlob(blob)).filter(content -> size() > 0);
        }
    }

    /** A manifest or an index, as the registry sent it. */
    record OfDocument(Descriptor descriptor, Pieces bytes) implements Entry {
        @Override
        public String name() {
            return nameOf(descriptor.digest());
        }

        @Override
        public long size() {
            return descriptor.size();
        }

        @Override
        public Optional<Digest> digest() {
            return Optional.of(descriptor.digest());
        }

        @Override
        public Optional<Segment> content() {
            return Optional.of(new Segment.Document(descriptor, bytes, 0, size()));
        }
    }

    /** A file that Pinnace writes itself, one byte or more. */
    record Made(String name, Segment.Bytes bytes) implements Entry {
        @Override
        public long size() {
            return bytes.length();
        }

        @Override
        public Optional<Digest> digest() {
            return Optional.of(bytes.digest());
        }

        @Override
        public Optional<Segment> content() {
            return Optional.of(bytes);
        }
    }
}
