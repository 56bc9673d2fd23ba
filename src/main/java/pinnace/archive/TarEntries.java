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

/**
 * The entries of a tar file as segments (POSIX ustar, with a PAX record for a size above 8 GiB): no times, no owners,
 * fixed modes, so that the same content gives the same bytes.
 */
final class TarEntries {

    private static final int BLOCK = 512;

    private final List<Segment> segments = new ArrayList<>();

    /** A directory; the name ends with a slash. */
    TarEntries directory(String name) {
        segments.add(new Segment.Bytes(header(name, 0, 0755)));
        return this;
    }

    /** A file whose bytes are at hand. */
    TarEntries file(String name, byte[] content) {
        segments.add(new Segment.Bytes(header(name, content.length, 0644)));
        if (content.length > 0) {
            segments.add(new Segment.Bytes(content));
        }
        return pad(content.length);
    }

    /** A file whose bytes are a blob. */
    TarEntries file(String name, Descriptor blob) {
        segments.add(new Segment.Bytes(header(name, blob.size(), 0644)));
        if (blob.size() > 0) {
            segments.add(new Segment.Blob(blob));
        }
        return pad(blob.size());
    }

    /** The archive, with the two zero blocks that end it. */
    Archive end() {
        segments.add(new Segment.Bytes(new byte[2 * BLOCK]));
        return new Archive(segments);
    }

    private TarEntries pad(long size) {
        int over = (int) (size % BLOCK);
        if (over > 0) {
            segments.add(new Segment.Bytes(new byte[BLOCK - over]));
        }
        return this;
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
