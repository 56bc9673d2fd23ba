package pinnace.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HTTP/1.1 by hand: sees what no client library shows, above all how an answer ends. */
public final class RawHttp implements AutoCloseable {

    private static final int LONGEST_HEAD = 1 << 16;

    private final Socket socket;
    private final InputStream in;

    /** The first lines of an answer. */
    public record Head(int status, List<String> lines) {

        public Head {
            lines = List.copyOf(lines);
        }

        public static Head parse(String head) {
            List<String> lines = new ArrayList<>(List.of(head.strip().split("\r\n", -1)));
            String[] words = lines.remove(0).split(" ", -1);
            if (!words[0].equals("HTTP/1.1")) {
                throw new IllegalArgumentException("no answer: " + head);
            }
            int status = Integer.parseInt(words[1]);
            return new Head(status, lines);
        }

        public Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst();
        }

        public long length() {
            return Long.parseLong(header("Content-Length").orElseThrow());
        }
    }

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Sends a request whose target is exactly what is given, however wrong. */
    public static RawHttp send(URI server, String method, String target, String... headers) throws IOException {
        return send(new Socket(server.getHost(), server.getPort()), server, method, target, headers);
    }

    /** The same from an address of this machine's own, as another client would have it. */
    static RawHttp sendFrom(String address, URI server, String method, String target, String... headers)
            throws IOException {
        InetAddress own = InetAddress.getByName(address);
        return send(new Socket(server.getHost(), server.getPort(), own, 0), server, method, target, headers);
    }

    private static RawHttp send(Socket socket, URI server, String method, String target, String... headers)
            throws IOException {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send(
                socket,
                method + " " + target + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n" + lines + "\r\n");
    }

    static RawHttp send(Socket socket, String request) throws IOException {
        socket.setSoTimeout((int) Duration.ofMinutes(3).toMillis());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return new RawHttp(socket);
    }

    /** A request with the headers that every request has, to be sent by hand. */
    public static String request(String line, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return line + "\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n";
    }

    /** The first lines of the answer. */
    public Head head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within the head: " + head);
            }
            head.append((char) next);
        }
        return Head.parse(head.toString());
    }

    /** The next bytes of the body, at most so many; -1 at its end. */
    public int read(byte[] chunk) throws IOException {
        return in.read(chunk);
    }

    /** The body up to the end of the connection, clean or reset. */
    public byte[] rest() {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 16];
        try {
            for (int n; (n = in.read(chunk)) >= 0; ) {
                all.write(chunk, 0, n);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new java.io.UncheckedIOException("the connection was left open", e);
        } catch (IOException e) {
            // Reset by the server: as good an end as any other for an answer that is too short.
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
