package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import pinnace.image.Descriptor;
import pinnace.image.Digest;

/** Where the bytes of blobs come from: the one interface between the archive and the registry. */
@FunctionalInterface
public interface BlobStore {

    /**
     * Opens the bytes {@code from} (inclusive) to {@code to} (exclusive) of a blob.
     *
     * <p>The stream gives exactly those bytes or fails: with an {@link IOException} where another try may help, with a
     * {@link pinnace.image.PullException} where none will. Its reads block. Closing it, which may happen on another
     * thread, ends a blocked read at once and frees the connection; the caller owns the stream. Opening may be put off
     * until the first read.
     */
    InputStream open(Descriptor blob, long from, long to) throws IOException;

    /** The same, with blobs whose bytes are already at hand, and verified. */
    default BlobStore knowing(Map<Digest, byte[]> known) {
        return (blob, from, to) -> {
            byte[] content = known.get(blob.digest());
            return content == null
                    ? open(blob, from, to)
                    : new java.io.ByteArrayInputStream(
                            Arrays.copyOfRange(content, Math.toIntExact(from), Math.toIntExact(to)));
        };
    }
}
