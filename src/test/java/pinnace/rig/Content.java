package pinnace.rig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Random;

/** The bytes of a blob: in memory, or made on the way out, however many they are. */
public interface Content {

    long size();

    void write(OutputStream out, long from, long to) throws IOException;

    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void write(OutputStream out, long from, long to) throws IOException {
                out.write(bytes, (int) from, (int) (to - from));
            }
        };
    }

    /** A blob of one block again and again; the block has no small period, so that a shifted byte is a wrong one. */
    static Content repeating(long size) {
        byte[] block = new byte[1_000_003];
        new Random(size).nextBytes(block);
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void write(OutputStream out, long from, long to) throws IOException {
                for (long at = from; at < to; ) {
                    int start = (int) (at % block.length);
                    int count = (int) Math.min(block.length - start, to - at);
                    out.write(block, start, count);
                    at += count;
                }
            }
        };
    }

    /** One after the other. */
    static Content joined(Content... parts) {
        return new Content() {
            @Override
            public long size() {
                return java.util.Arrays.stream(parts).mapToLong(Content::size).sum();
            }

            @Override
            public void write(OutputStream out, long from, long to) throws IOException {
                long begin = 0;
                for (Content part : parts) {
                    long first = Math.max(0, from - begin);
                    long last = Math.min(part.size(), to - begin);
                    if (first < last) {
                        part.write(out, first, last);
                    }
                    begin += part.size();
                }
            }
        };
    }

    default byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, 0, size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    default String digest() {
        MessageDigest digest = Sha256.fresh();
        try {
            write(new java.security.DigestOutputStream(OutputStream.nullOutputStream(), digest), 0, size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "sha256:" + Sha256.hex(digest);
    }
}
