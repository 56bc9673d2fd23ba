package pinnace.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A blob whose connections break as the test says: each opening takes the next number of bytes that it may give before
 * it fails.
 */
final class FlakyBlobs implements BlobStore {

    private final byte[] content;
    private final ArrayDeque<Integer> lives = new ArrayDeque<>();
    private final List<Long> openedAt = new ArrayList<>();
    private int closed;

    FlakyBlobs(byte[] content, Integer... lives) {
        this.content = content;
        this.lives.addAll(Arrays.asList(lives));
    }

    List<Long> openedAt() {
        return openedAt;
    }

    int closed() {
        return closed;
    }

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        openedAt.add(from);
        Integer life = lives.poll();
        if (life != null && life < 0) {
            throw new IOException("refused");
        }
        InputStream bytes = new ByteArrayInputStream(content, (int) from, (int) (to - from));
        return new InputStream() {
            private int left = life == null ? Integer.MAX_VALUE : life;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("cut");
                }
                int n = bytes.read(target, offset, Math.min(length, left));
                left -= Math.max(n, 0);
                return n;
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
