package pinnace.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Manifest;

/**
 * The entries of a tar file as segments (POSIX ustar, with a PAX record for a size above 8 GiB): no times, no owners,
 * fixed modes, so that the same content gives the same bytes.
 */
final class TarEntries {

    private static final int BLOCK = 512;

    private final List<Segment> segments = new ArrayList<>();

    /** An entry without its content. */
    sealed interface Entry permits Named, OfDigest {
        /** Ends with a slash where it is a directory. */
        String name();

        /** How many bytes its content has. */
        long size();

        /** Its header, made anew. */
        default byte[] header() {
            return TarEntries.header(name(), size(), name().endsWith("/") ? 0755 : 0644);
        }

        /** How long that is: with a PAX header and its record before it, where ustar has no digits for the size. */
        default long headerLength() {
            return size() > TarConstants.MAXSIZE ? 3 * BLOCK : BLOCK;
        }
    }

    /** Any entry. */
    record Named(String name, long size) implements Entry {}

    /** A file that is named by its digest. */
    record OfDigest(Digest digest, long size) implements Entry {
        @Override
        public String name() {
            return nameOf(digest);
        }
    }

    /** Where a blob of this digest lies (image-spec, image-layout.md). */
    static String nameOf(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    /** A directory; the name ends with a slash. */
    TarEntries directory(String name) {
        segments.add(new Segment.Header(new Named(name, 0)));
        return this;
    }

    /** A file whose bytes are at hand. */
    TarEntries file(String name, byte[] content) {
        return file(new Named(name, content.length), new Segment.Bytes(content));
    }

    /** The file of the manifest. */
    TarEntries file(Manifest manifest) {
        return file(new OfDigest(manifest.digest(), manifest.descriptor().size()), new Segment.Document(manifest));
    }

    /** The file of a blob. */
    TarEntries file(Descriptor blob) {
        return file(new OfDigest(blob.digest(), blob.size()), new Segment.Blob(blob));
    }

    private TarEntries file(Entry entry, Segment content) {
        segments.add(new Segment.Header(entry));
        if (entry.size() > 0) {
            segments.add(content);
        }
        int over = (int) (entry.size() % BLOCK);
        if (over > 0) {
            segments.add(new Segment.Zeros(BLOCK - over));
        }
        return this;
    }

    /** The archive, with the two zero blocks that end it. */
    Archive end() {
        segments.add(new Segment.Zeros(2 * BLOCK));
        return new Archive(segments);
    }

    /** Header blocks only, as commons-compress writes them; the entry is never filled there. */
    static byte[] header(String name, long size, int mode) {
        TarArchiveEntry entry =
                new TarArchiveEntry(name, name.endsWith("/") ? TarConstants.LF_DIR : TarConstants.LF_NORMAL);
        entry.setSize(size);
        entry.setMode(mode);
        entry.setModTime(FileTime.fromMillis(0));
        entry.setIds(0, 0);
        entry.setNames("", "");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarArchiveOutputStream tar = headersOnly(bytes);
        try {
            tar.putArchiveEntry(entry);
            tar.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing a tar header to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Not closed by anyone, on purpose: closing writes the end of an archive. */
    private static TarArchiveOutputStream headersOnly(ByteArrayOutputStream bytes) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, BLOCK, "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }
}
