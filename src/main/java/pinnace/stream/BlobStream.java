package pinnace.stream;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a blob as an {@link InputStream}; closing it closes the reader. */
public final class BlobStream extends InputStream {

    private final Reader reader;

    /** Gives the bytes of a blob, to one thread; closed by any, which ends a read that goes on. */
    public interface Reader extends Closeable {

        /**
         * As {@link InputStream#read(byte[], int, int)}.
         *
         * @param length 1 or more
         */
        int read(byte[] target, int offset, int length) throws IOException;
    }

    /** A stream of what the reader gives; the reader is owned from here on. */
    public BlobStream(Reader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return length == 0 ? 0 : reader.read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
