package pinnace.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The header of an entry of a tar file (POSIX ustar, with a PAX record for a size above 8 GiB): no times, no owners,
 * fixed modes, so that the same content gives the same bytes.
 */
final class TarHeader {

    /** The size of the blocks that a tar is made of, in bytes. */
    static final int BLOCK = 512;

    private TarHeader() {}

    /** The header of an entry. */
    static byte[] of(Entry entry) {
        return of(entry.name(), entry.size(), entry.name().endsWith("/") ? 0755 : 0644);
    }

    /** Its length: with a PAX header and its record before it, if ustar has too few digits for the size. */
    static long length(Entry entry) {
        return entry.size() > TarConstants.MAXSIZE ? 3 * BLOCK : BLOCK;
    }

    /** Header blocks only, as commons-compress writes them; the entry is never filled there. */
    private static byte[] of(String name, long size, int mode) {
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

    /** Never closed, on purpose: closing writes the end of an archive. */
    private static TarArchiveOutputStream headersOnly(ByteArrayOutputStream bytes) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, BLOCK, "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }
}
