package pinnace.stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Blobs that are checked on their way: the read that would hand out a blob's last bytes fails unless its digest agrees.
 *
 * <p>A part of a blob passes unchecked, for a digest is of the whole. But whoever was refused the end of a broken blob
 * asks for just that end next, as wget does by itself; so a blob that was found broken is given in parts to nobody
 * until it has been read whole and agreed.
 */
public final class VerifiedBlobs implements BlobStore {

    /**
     * What was found broken, by all the requests of a node; bounded in number and time, and kept apart by scope: nobody
     * can make another registry's blob look broken.
     */
    public static final class Broken {

        private final Cache<Found, Boolean> found = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(Duration.ofHours(1))
                .build();

        private record Found(Object scope, Digest digest) {}

        /** Whether a blob was found broken lately. */
        public boolean holds(Object scope, Digest digest) {
            return found.getIfPresent(new Found(scope, digest)) != null;
        }
    }

    private final BlobStore blobs;
    private final Broken broken;
    private final Object scope;

    /** Checks what comes from {@code blobs}; {@code scope} tells, by its equality, where that is and for whom. */
    public VerifiedBlobs(BlobStore blobs, Broken broken, Object scope) {
        this.blobs = blobs;
        this.broken = broken;
        this.scope = scope;
    }

    @Override
    public InputStream open(Descriptor blob, long from, long to) throws IOException {
        if (from == 0 && to == blob.size()) {
            return new Verifying(blobs.open(blob, from, to), blob);
        }
        if (broken.holds(scope, blob.digest())) {
            throw new PullException(
                    Kind.CORRUPT,
                    "What the registry sent of " + blob.digest() + " before was broken; begin the download anew");
        }
        return blobs.open(blob, from, to);
    }

    @Override
    public boolean givesParts(Descriptor blob) {
        return blobs.givesParts(blob);
    }

    @Override
    public void close() {
        blobs.close();
    }

    private final class Verifying extends FilterInputStream {

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
                broken.found.put(new Broken.Found(scope, blob.digest()), true);
                throw new PullException(
                        Kind.CORRUPT,
                        "The registry sent other bytes than " + blob.digest() + " stands for: theirs is " + got);
            }
            broken.found.invalidate(new Broken.Found(scope, blob.digest()));
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
