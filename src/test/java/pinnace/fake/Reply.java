package pinnace.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** An answer, and how it goes wrong on the wire. Every method that changes something returns a new one. */
public final class Reply implements Exchange.Handler {

    private static final int NOWHERE = -2;

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean chunked;
    private final int cutAfter;
    private final Stall stall;

    /** Where an answer waits, and for what; -1 is before the headers. */
    private record Stall(int at, Optional<CountDownLatch> until) {}

    private Reply(int status, Map<String, String> headers, byte[] body, boolean chunked, int cutAfter, Stall stall) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.chunked = chunked;
        this.cutAfter = cutAfter;
        this.stall = stall;
    }

    /** A status with a body, of the length that it has. */
    public static Reply of(int status, byte[] body) {
        return new Reply(
                status,
                Map.of("Content-Length", String.valueOf(body.length)),
                body,
                false,
                NOWHERE,
                new Stall(NOWHERE, Optional.empty()));
    }

    /** A status with a text. */
    public static Reply of(int status, String body) {
        return of(status, body.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes {@code from} to {@code to} of a content, as a 206. */
    static Reply part(byte[] content, int from, int to) {
        return of(206, Arrays.copyOfRange(content, from, to))
                .with("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
    }

    /** A header more, or another value of one. */
    public Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, chunked, cutAfter, stall);
    }

    /** The body in chunks, without a length. */
    public Reply inChunks() {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.remove("Content-Length");
        fewer.put("Transfer-Encoding", "chunked");
        return new Reply(status, fewer, body, true, cutAfter, stall);
    }

    /** The connection is cut after so many bytes of the body; 0 cuts after the headers. */
    public Reply cutAfter(int bytes) {
        return new Reply(status, headers, body, chunked, bytes, stall);
    }

    /** Nothing goes on at this byte of the body until the latch is open; -1 is before the headers. */
    public Reply stallAt(int at, CountDownLatch until) {
        return new Reply(status, headers, body, chunked, cutAfter, new Stall(at, Optional.of(until)));
    }

    private void stallIfAt(int at) {
        if (stall.at() != at) {
            return;
        }
        try {
            stall.until().orElseThrow().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean answer(Exchange request, OutputStream out) throws IOException {
        stallIfAt(-1);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return request.method().equals("HEAD") || write(out);
    }

    private boolean write(OutputStream out) throws IOException {
        int end = cutAfter == NOWHERE ? body.length : Math.min(cutAfter, body.length);
        int pause = stall.at() >= 0 ? Math.min(stall.at(), end) : 0;
        piece(out, 0, pause);
        stallIfAt(pause);
        piece(out, pause, end);
        if (cutAfter != NOWHERE) {
            return false;
        }
        out.write((chunked ? "0\r\n\r\n" : "").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    private void piece(OutputStream out, int from, int to) throws IOException {
        if (from == to) {
            return;
        }
        if (chunked) {
            out.write((Integer.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(body, from, to - from);
        if (chunked) {
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }
}
