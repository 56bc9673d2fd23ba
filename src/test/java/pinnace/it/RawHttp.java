package pinnace.it;

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
final class RawHttp implements AutoCloseable {

    private static final int LONGEST_HEAD = 1 << 16;

    private final Socket socket;
    private final InputStream in;

    /** The first lines of an answer. */
    record Head(int status, List<String> lines) {

        Head {
            lines = List.copyOf(lines);
        }

        static Head parse(String head) {
            List<String> lines = new ArrayList<>(List.of(head.strip().split("\r\n", -1)));
            int status = Integer.parseInt(lines.remove(0).split(" ", -1)[1]);
            return new Head(status, lines);
        }

        Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst();
        }

        long length() {
            return Long.parseLong(header("Content-Length").orElseThrow());
        }
    }

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Sends a request whose target is exactly what is given, however wrong. */
    static RawHttp send(URI server, String method, String target, String... headers) throws IOException {
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
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n")
                .append("Host: ")
                .append(server.getAuthority())
                .append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return new RawHttp(socket);
    }

    Head head() throws IOException {
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
    int read(byte[] chunk) throws IOException {
        return in.read(chunk);
    }

    /** The body up to the end of the connection, clean or reset. */
    byte[] rest() {
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
