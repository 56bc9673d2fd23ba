package pinnace.rig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A download by hand that notes when bytes came, as they came out of the socket: how long the line was silent. */
public final class Wire {

    private final RawHttp.Head head;
    private final byte[] body;
    private final Duration longestSilence;

    private Wire(RawHttp.Head head, byte[] body, Duration longestSilence) {
        this.head = head;
        this.body = body;
        this.longestSilence = longestSilence;
    }

    /** Downloads, wherever it is led; a line that breaks is an end like any other. */
    public static Wire get(URI url, String... headers) {
        return get(url, Integer.MAX_VALUE, headers);
    }

    /** Downloads as slowly as a thin line: so many bytes a second, asked for ten times a second. */
    public static Wire slowly(URI url, int bytesPerSecond) {
        return get(url, bytesPerSecond / 10);
    }

    private static Wire get(URI url, int atOnce, String... headers) {
        long longest = 0;
        for (URI at = url; ; ) {
            long asked = System.nanoTime();
            try (RawHttp http = RawHttp.send(at, "GET", target(at), headers)) {
                RawHttp.Head head = http.head();
                longest = Math.max(longest, System.nanoTime() - asked);
                if (head.status() != 307) {
                    return rest(http, head, atOnce, longest);
                }
                at = at.resolve(head.header("Location").orElseThrow());
            } catch (IOException e) {
                throw new UncheckedIOException(at.toString(), e);
            }
        }
    }

    private static Wire rest(RawHttp http, RawHttp.Head head, int atOnce, long before) throws IOException {
        long longest = before;
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] chunk = new byte[Math.min(1 << 16, atOnce)];
            while (true) {
                long waits = System.nanoTime();
                int n = next(http, chunk, head.length() - body.size());
                if (n < 0) {
                    return new Wire(head, body.toByteArray(), Duration.ofNanos(longest));
                }
                longest = Math.max(longest, System.nanoTime() - waits);
                body.write(chunk, 0, n);
                if (atOnce < 1 << 16) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test is over", e);
        }
    }

    /** A proxy in between may leave the connection open, so the end is where the length says. */
    private static int next(RawHttp http, byte[] chunk, long left) throws IOException {
        if (left == 0) {
            return -1;
        }
        try {
            return http.read(chunk);
        } catch (SocketException e) {
            return -1;
        }
    }

    private static String target(URI url) {
        return url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    }

    public RawHttp.Head head() {
        return head;
    }

    public byte[] body() {
        return body.clone();
    }

    /** The longest wait for a byte, from the request to the first one and from each to the next. */
    public Duration longestSilence() {
        return longestSilence;
    }

    @Override
    public String toString() {
        return head + ", " + body.length + " bytes, silent for " + longestSilence;
    }
}
