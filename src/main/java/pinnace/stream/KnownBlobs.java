package pinnace.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import pinnace.image.Digest;

/**
 * Blobs of which some are at hand.
 *
 * @param blobs the others
 * @param known whole blobs, verified
 */
record KnownBlobs(BlobStore blobs, Map<Digest, byte[]> known) implements BlobStore {

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        byte[] content = known.get(blob.digest());
        return content == null
                ? blobs.open(blob, from, to)
                : new ByteArrayInputStream(content, Math.toIntExact(from), Math.toIntExact(to - from));
    }

    @Override
    public void close() {
        blobs.close();
    }
}
