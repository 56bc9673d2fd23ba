package pinnace.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Brings lines to a client that has been promised a length before they are known. Blank lines, which mean nothing, keep
 * the connection alive until then, and are the rest of that length.
 */
public final class LateLines {

    /** So many blank lines there are to keep the connection alive: for more than ten hours if each waits for 3 s. */
    public static final int SPARE = 16 * 1024;

    private static final int FILLED_AT_ONCE = 8 * 1024;
    private static final byte[] BLANK = {'\n'};

    private final Pace pace;
    private final Download download;

    /** Something that is being made. */
    @FunctionalInterface
    public interface Coming {

        /**
         * Waits for it.
         *
         * @return empty if it takes longer
         * @throws PullException why it will not come
         */
        Optional<String> within(Duration wait);
    }

    /** Brings the lines of one request; used once. */
    public LateLines(Pace pace, Download download) {
        this.pace = pace;
        this.download = download;
    }

    /**
     * Sends what is promised, or less if that cannot be had. The caller owns the stream.
     *
     * @param promised how many bytes; {@link #SPARE} more than the lines can have
     * @throws IOException when the client is gone
     * @throws PullException when the lines cannot be had; nothing but blank lines was sent
     */
    public void run(Coming coming, long promised, OutputStream client) throws IOException {
        client.flush();
        long left = promised;
        Optional<String> lines = coming.within(pace.keepAliveInterval());
        for (int spare = SPARE; lines.isEmpty(); lines = coming.within(pace.keepAliveInterval())) {
            if (spare-- == 0) {
                throw new PullException(Kind.SILENT, "Looking up the list took too long; send a shorter one");
            }
            left -= send(client, BLANK);
            client.flush();
            download.keptAlive();
        }
        left -= send(client, lines.get().getBytes(StandardCharsets.US_ASCII));
        byte[] rest = new byte[FILLED_AT_ONCE];
        Arrays.fill(rest, BLANK[0]);
        while (left > 0) {
            left -= send(client, Arrays.copyOf(rest, (int) Math.min(left, rest.length)));
        }
        client.flush();
    }

    private int send(OutputStream client, byte... bytes) throws IOException {
        client.write(bytes);
        download.passed(bytes.length);
        return bytes.length;
    }
}
