package pinnace.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;

/** A download by hand that notes when bytes came, as they came out of the socket: how long the line was silent. */
final class Wire {

    private final RawHttp.Head head;
    private final byte[] body;
    private final Duration longestSilence;

    private Wire(RawHttp.Head head, byte[] body, Duration longestSilence) {
        this.head = head;
        this.body = body;
        this.longestSilence = longestSilence;
    }

    /** Downloads; a line that breaks is an end like any other. */
    static Wire get(URI url, String... headers) {
        long last = System.nanoTime();
        long longest = 0;
        try (RawHttp http = RawHttp.send(url, "GET", target(url), headers)) {
            RawHttp.Head head = http.head();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] chunk = new byte[1 << 16];
            for (int n = 0; n >= 0; n = next(http, chunk, head.length() - body.size())) {
                long now = System.nanoTime();
                longest = Math.max(longest, now - last);
                last = now;
                body.write(chunk, 0, n);
            }
            return new Wire(head, body.toByteArray(), Duration.ofNanos(longest));
        } catch (IOException e) {
            throw new UncheckedIOException(url.toString(), e);
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

    RawHttp.Head head() {
        return head;
    }

    byte[] body() {
        return body.clone();
    }

    /** From the request to the first byte, and from each to the next. */
    Duration longestSilence() {
        return longestSilence;
    }

    @Override
    public String toString() {
        return head + ", " + body.length + " bytes, silent for " + longestSilence;
    }
}
