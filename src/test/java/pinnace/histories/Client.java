package pinnace.histories;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One piece of a file, fetched as wget, the loop with curl and aria2 fetch it: after every cut it asks for the rest,
 * until that is refused.
 */
final class Client {

    private static final int MOST_TRIES = 12;

    private final Node node;
    private final long from;
    private final long to;
    private final long asked;
    private final Way way;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();

    /**
     * How it behaves.
     *
     * @param threads for requests that it turns its back on
     * @param random decides
     */
    record Way(Executor threads, Random random) {}

    /**
     * Wants the bytes {@code from} to {@code to}, and asks for those to {@code asked}: aria2 cuts an answer off where
     * another connection has fetched what follows.
     */
    Client(Node node, long from, long to, long asked, Way way) {
        this.node = node;
        this.from = from;
        this.to = to;
        this.asked = asked;
        this.way = way;
    }

    byte[] bytes() {
        return got.toByteArray();
    }

    /** Fetches; how the last try ended. */
    Node.End fetch() {
        Node.End end = Node.End.CUT;
        for (int i = 0; i < MOST_TRIES && end == Node.End.CUT; i++) {
            end = once();
        }
        return end;
    }

    private Node.End once() {
        Random random = way.random();
        int wanted = (int) (to - from) - got.size();
        Wire wire = new Wire(random.nextInt(3) == 0 ? random.nextInt(wanted + 1) : wanted, random.nextBoolean());
        Optional<String> range = range();
        CompletableFuture<Node.End> answer = CompletableFuture.supplyAsync(() -> node.get(range, wire), way.threads());
        CompletableFuture.anyOf(answer, wire.left()).join();
        byte[] came = wire.bytes();
        if (came.length == wanted) {
            got.writeBytes(came);
            return Node.End.COMPLETE;
        }
        Node.End end = wire.left().isDone() ? Node.End.CUT : answer.join();
        // What lay in buffers when the line broke never came.
        int lost = end == Node.End.CUT && random.nextBoolean() ? random.nextInt(came.length + 1) : 0;
        got.write(came, 0, came.length - lost);
        return end;
    }

    private Optional<String> range() {
        long next = from + got.size();
        return next == 0 && asked == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of("bytes=" + next + "-" + (asked == Long.MAX_VALUE ? "" : asked - 1));
    }

    /** The client's end of the line; the client may go away, and the node may notice that at once or never. */
    private static final class Wire extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Boolean> left = new CompletableFuture<>();
        private final int most;
        private final boolean noticed;

        Wire(int most, boolean noticed) {
            this.most = most;
            this.noticed = noticed;
        }

        /** Done when the client has gone. */
        CompletableFuture<Boolean> left() {
            return left;
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            synchronized (this) {
                bytes.write(some, offset, Math.min(most - bytes.size(), length));
            }
            if (bytes().length == most) {
                left.complete(true);
                if (noticed) {
                    throw new IOException("the client is gone");
                }
            }
        }
    }
}
