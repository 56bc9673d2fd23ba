package pinnace.rig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes one layer of an image, entry by entry. */
public final class Layers {

    /** How a layer travels. */
    public enum Packing {
        PLAIN("", "") {
            @Override
            byte[] pack(byte[] tar) {
                return tar;
            }
        },
        GZIP("+gzip", ".gzip") {
            @Override
            byte[] pack(byte[] tar) throws IOException {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(tar);
                }
                return out.toByteArray();
            }
        },
        ZSTD("+zstd", ".zstd") {
            /** A frame of raw blocks (RFC 8878, 3.1.1): valid zstd that needs no library to write. */
            @Override
            byte[] pack(byte[] tar) {
                int block = 1 << 16;
                ByteBuffer out = ByteBuffer.allocate(tar.length + 16 + 3 * (tar.length / block + 1))
                        .order(ByteOrder.LITTLE_ENDIAN);
                // Magic; a single segment with a content size of four bytes, no checksum.
                out.putInt(0xFD2FB528).put((byte) 0b1010_0000).putInt(tar.length);
                for (int at = 0; at < tar.length; at += block) {
                    int size = Math.min(block, tar.length - at);
                    int header = size << 3 | (at + size == tar.length ? 1 : 0);
                    out.put((byte) header).putShort((short) (header >> 8)).put(tar, at, size);
                }
                return java.util.Arrays.copyOf(out.array(), out.position());
            }
        };

        private final String oci;
        private final String docker;

        Packing(String oci, String docker) {
            this.oci = oci;
            this.docker = docker;
        }

        abstract byte[] pack(byte[] tar) throws IOException;

        String mediaType(boolean dockerTypes) {
            return dockerTypes
                    ? "application/vnd.docker.image.rootfs.diff.tar" + docker
                    : "application/vnd.oci.image.layer.v1.tar" + oci;
        }
    }

    private static final long TIME = 1_600_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    public Layers() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    Layers directory(String name, int mode) {
        return entry(new TarArchiveEntry(name + "/"), mode, 0, new byte[0]);
    }

    public Layers file(String name, String content) {
        return file(name, 0644, 0, content.getBytes(StandardCharsets.UTF_8));
    }

    public Layers file(String name, int mode, int owner, byte[] content) {
        return entry(new TarArchiveEntry(name), mode, owner, content);
    }

    /** A file that does not compress. */
    public Layers noise(String name, int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return file(name, 0644, 0, content);
    }

    /** A layer of one file that does not compress, made on the way out, however large it is. */
    public static Content large(String name, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(0644);
        entry.setModTime(TIME);
        byte[] header = new byte[TarConstants.DEFAULT_RCDSIZE];
        entry.writeEntryHeader(header);
        // To the next block, and the two blocks of zeros at the end.
        byte[] rest = new byte[(int) (-size & TarConstants.DEFAULT_RCDSIZE - 1) + 2 * TarConstants.DEFAULT_RCDSIZE];
        return Content.joined(Content.of(header), Content.repeating(size), Content.of(rest));
    }

    Layers symlink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return entry(entry, 0777, 0, new byte[0]);
    }

    Layers hardLink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_LINK);
        entry.setLinkName(target);
        return entry(entry, 0644, 0, new byte[0]);
    }

    Layers fifo(String name) {
        return entry(new TarArchiveEntry(name, TarConstants.LF_FIFO), 0600, 0, new byte[0]);
    }

    /** Deletes what a layer below brought. */
    Layers whiteout(String directory, String name) {
        return file(directory + "/.wh." + name, "");
    }

    /** Hides all that the layers below brought into a directory. */
    Layers opaque(String directory) {
        return file(directory + "/.wh..wh..opq", "");
    }

    private Layers entry(TarArchiveEntry entry, int mode, int owner, byte[] content) {
        entry.setSize(content.length);
        entry.setMode(mode);
        entry.setIds(owner, owner);
        entry.setModTime(TIME);
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] tar() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
