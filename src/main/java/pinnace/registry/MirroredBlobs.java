package pinnace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import pinnace.failure.PullException;
import pinnace.stream.Blob;
import pinnace.stream.BlobStore;
import pinnace.stream.BlobStream;

/**
 * Blobs from the first mirror that gives a first byte, else from the registry itself. What a mirror gives must agree
 * with the digest like everything else; a blob that was found broken comes from the registry itself next time. Mirrors
 * that are passed over are asked last, where the registry itself fails too.
 *
 * @param mirrors in the order in which they are tried
 * @param origin the registry itself
 * @param brokenBefore which blobs were found broken lately
 */
record MirroredBlobs(List<MirrorBlobs> mirrors, BlobStore origin, Predicate<Blob> brokenBefore) implements BlobStore {

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        return new BlobStream(new Chosen(blob, from, to));
    }

    @Override
    public boolean givesParts(Blob blob) {
        return origin.givesParts(blob)
                && mirrors.stream().allMatch(mirror -> mirror.blobs().givesParts(blob));
    }

    /** Chooses at the first read, for that is when a blob is asked for. */
    private final class Chosen implements BlobStream.Reader {

        private final Blob blob;
        private final long from;
        private final long to;
        private volatile InputStream current = InputStream.nullInputStream();
        private volatile Optional<PassedOver.Attempt> turn = Optional.empty();
        private volatile boolean reading;
        private volatile boolean closed;
        private boolean chosen;
        private long given;

        Chosen(Blob blob, long from, long to) {
            this.blob = blob;
            this.from = from;
            this.to = to;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (given == to - from) {
                return -1;
            }
            reading = true;
            if (!chosen) {
                chosen = true;
                choose();
            }
            turn.ifPresent(PassedOver.Attempt::reads);
            try {
                int n = current.read(target, offset, length);
                turn.ifPresent(mine -> mine.came(n));
                given += Math.max(0, n);
                reading = false;
                if (given == to - from) {
                    turn.ifPresent(PassedOver.Attempt::ended);
                }
                return n;
            } catch (IOException | PullException e) {
                turn.ifPresent(mine -> failed(mine, e));
                throw e;
            }
        }

        private void failed(PassedOver.Attempt mine, Exception why) {
            if (closed) {
                mine.calledOff();
                return;
            }
            mine.failed(why);
        }

        private void choose() throws IOException {
            List<MirrorBlobs> passedOver = new ArrayList<>();
            for (MirrorBlobs mirror : brokenBefore.test(blob) ? List.<MirrorBlobs>of() : mirrors) {
                turn = mirror.turn();
                if (turn.isEmpty()) {
                    passedOver.add(mirror);
                } else if (gives(mirror)) {
                    return;
                }
            }
            turn = Optional.empty();
            if (passedOver.isEmpty()) {
                use(origin.open(blob, from, to));
                return;
            }
            try {
                begin(origin);
            } catch (IOException | PullException e) {
                if (closed || !PassedOver.isBroken(e) || passedOver.stream().noneMatch(this::gives)) {
                    throw e;
                }
            }
        }

        private boolean gives(MirrorBlobs mirror) {
            try {
                begin(mirror.blobs());
                return true;
            } catch (IOException | PullException e) {
                turn.ifPresent(mine -> failed(mine, e));
                return false;
            }
        }

        /** Opens it and waits for its first byte. */
        private void begin(BlobStore blobs) throws IOException {
            PushbackInputStream first = new PushbackInputStream(use(blobs.open(blob, from, to)));
            int b = first.read();
            if (b < 0) {
                throw new IOException("it ended before its first byte");
            }
            first.unread(b);
            current = first;
        }

        private synchronized InputStream use(InputStream stream) throws IOException {
            current.close();
            if (closed) {
                stream.close();
                throw new IOException("closed by its reader");
            }
            current = stream;
            return stream;
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            turn.ifPresent(mine -> {
                if (reading) {
                    mine.calledOff();
                } else {
                    mine.ended();
                }
            });
            current.close();
        }
    }
}
