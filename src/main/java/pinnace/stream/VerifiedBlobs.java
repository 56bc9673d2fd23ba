package pinnace.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Blobs that are checked on their way: the read that would hand out a blob's last bytes fails unless its digest agrees.
 * A part of a blob passes unchecked, for a digest is of the whole.
 *
 * @param blobs where the bytes come from
 */
public record VerifiedBlobs(BlobStore blobs) implements BlobStore {

    @Override
    public InputStream open(Descriptor blob, long from, long to) throws IOException {
        InputStream content = blobs.open(blob, from, to);
        return from == 0 && to == blob.size() ? new Verifying(content, blob) : content;
    }

    private static final class Verifying extends FilterInputStream {

        private final Descriptor blob;
        private final MessageDigest computed = Digest.sha256();
        private long left;

        Verifying(InputStream content, Descriptor blob) {
            super(content);
            this.blob = blob;
            this.left = blob.size();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(target, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new PullException(Kind.CORRUPT, blob.digest() + " ended " + left + " bytes early");
            }
            computed.update(target, offset, n);
            left -= n;
            if (left == 0) {
                check();
            }
            return n;
        }

        private void check() {
            Digest got = Digest.of(computed);
            if (!got.equals(blob.digest())) {
                throw new PullException(
                        Kind.CORRUPT,
                        "The registry sent other bytes than " + blob.digest() + " stands for: theirs is " + got);
            }
        }

        @Override
        public long skip(long n) {
            throw new UnsupportedOperationException("what is skipped cannot be verified");
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
