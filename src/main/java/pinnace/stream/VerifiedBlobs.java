package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Blobs that are checked on their way: the read that would hand out a blob's last bytes fails unless its digest agrees.
 *
 * <p>A digest is of the whole. A part that begins inside is checked to the end where this node knows the hash of what
 * lies before it, and reads the few bytes from there again; where it does not, the part passes unchecked, and the log
 * says so. And whoever was refused the end of a broken blob asks for just that end next, as wget does by itself; so a
 * blob that was found broken is given in parts to nobody until it has been read whole and agreed.
 */
public final class VerifiedBlobs implements BlobStore {

    private static final Logger LOG = Logger.getLogger(VerifiedBlobs.class.getName());

    /** Well within what a client's line may be silent for. */
    private static final Duration LONGEST_AGAIN = Duration.ofSeconds(1);

    private final BlobStore blobs;
    private final Checkpoints checkpoints;
    private final Object scope;
    private final Time time;

    /** Checks what comes from {@code blobs}; {@code scope} tells, by its equality, where that is and for whom. */
    public VerifiedBlobs(BlobStore blobs, Checkpoints checkpoints, Object scope, Time time) {
        this.blobs = blobs;
        this.checkpoints = checkpoints;
        this.scope = scope;
        this.time = time;
    }

    @Override
    public InputStream open(Descriptor blob, long from, long to) throws IOException {
        boolean whole = from == 0 && to == blob.size();
        if (!whole && checkpoints.isBroken(scope, blob.digest())) {
            throw new PullException(
                    Kind.CORRUPT,
                    "What the registry sent of " + blob.digest() + " before was broken; begin the download anew");
        }
        boolean toItsEnd = to == blob.size();
        Optional<Checkpoints.Running> known = checkpoints
                .before(scope, blob.digest(), from)
                // Bytes are read again only where there is an end to check with them.
                .filter(running -> toItsEnd || running.at() == from);
        if (known.isPresent()) {
            InputStream content = blobs.open(blob, known.get().at(), to);
            return new Verifying(content, new BlobRange(blob, from, to), known.get());
        }
        if (toItsEnd) {
            unchecked(blob, from, "this node has not seen its beginning");
        }
        return blobs.open(blob, from, to);
    }

    private static void unchecked(Descriptor blob, long from, String why) {
        LOG.log(Level.INFO, "{0} goes out unchecked from byte {1} on: {2}", new Object[] {
            blob.digest(), Long.toString(from), why
        });
    }

    @Override
    public boolean givesParts(Descriptor blob) {
        return blobs.givesParts(blob);
    }

    @Override
    public void close() {
        blobs.close();
    }

    private final class Verifying extends InputStream {

        private final BlobRange range;
        private final MessageDigest computed;
        private volatile InputStream content;
        private volatile boolean closed;
        private boolean checked = true;
        private long at;

        Verifying(InputStream content, BlobRange range, Checkpoints.Running known) {
            this.content = content;
            this.range = range;
            this.computed = known.hash();
            this.at = known.at();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at < range.from()) {
                readAgain();
            }
            return at == range.to() ? -1 : pass(target, offset, (int) Math.min(length, range.to() - at));
        }

        /**
         * What lies between the checkpoint and the first byte that is wanted. While it is read the client gets nothing,
         * so on a thin line it is left, and the rest goes out unchecked.
         */
        private void readAgain() throws IOException {
            byte[] chunk = new byte[32 * 1024];
            Instant latest = time.now().plus(LONGEST_AGAIN);
            while (at < range.from()) {
                if (time.now().isAfter(latest)) {
                    goOnUnchecked();
                    return;
                }
                pass(chunk, 0, (int) Math.min(chunk.length, range.from() - at));
            }
        }

        private void goOnUnchecked() throws IOException {
            unchecked(range.blob(), range.from(), "reading its beginning again would take too long");
            content.close();
            content = blobs.open(range.blob(), range.from(), range.to());
            if (closed) {
                content.close();
            }
            at = range.from();
            checked = false;
        }

        private int pass(byte[] target, int offset, int length) throws IOException {
            int n = content.read(target, offset, length);
            if (n < 0) {
                throw new PullException(
                        Kind.CORRUPT, range.blob().digest() + " ended " + (range.to() - at) + " bytes early");
            }
            if (!checked) {
                at += n;
                return n;
            }
            hash(target, offset, n);
            if (at == range.blob().size()) {
                check();
            }
            return n;
        }

        private void hash(byte[] bytes, int offset, int length) {
            int done = 0;
            while (done < length) {
                long toNext = Checkpoints.INTERVAL - at % Checkpoints.INTERVAL;
                int n = (int) Math.min(length - done, toNext);
                computed.update(bytes, offset + done, n);
                at += n;
                done += n;
                if (n == toNext) {
                    checkpoints.keep(scope, range.blob().digest(), new Checkpoints.Running(at, computed));
                }
            }
        }

        private void check() {
            Digest expected = range.blob().digest();
            Digest got = Digest.of(computed);
            if (!got.equals(expected)) {
                checkpoints.disagreed(scope, expected);
                throw new PullException(
                        Kind.CORRUPT,
                        "The registry sent other bytes than " + expected + " stands for: theirs is " + got);
            }
            checkpoints.agreed(scope, expected);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            content.close();
        }
    }
}
