package pinnace.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a download client and Pinnace, notes what the client asks for, and may break the line: each of its
 * first answers is cut, without a word, after a number of bytes.
 */
public final class Proxy implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("(?im)^range:\\s*bytes=(\\S+)");

    private final ServerSocket door;
    private final URI target;
    private final long cutAfter;
    private final AtomicInteger cutsLeft;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Proxy(ServerSocket door, URI target, long cutAfter, int cuts) {
        this.door = door;
        this.target = target;
        this.cutAfter = cutAfter;
        this.cutsLeft = new AtomicInteger(cuts);
    }

    /** Listens and passes everything on. */
    public static Proxy to(URI target) {
        return cutting(target, Long.MAX_VALUE, 0);
    }

    /** Listens, and cuts the first answers that are longer than so many bytes. */
    public static Proxy cutting(URI target, long cutAfter, int cuts) {
        try {
            Proxy proxy = new Proxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, cutAfter, cuts);
            proxy.threads.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same URL, by way of this proxy. */
    public URI through(URI url) {
        String rest = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        return URI.create("http://localhost:" + door.getLocalPort() + rest);
    }

    /** The heads of all requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The ranges asked for so far, as they were written after {@code bytes=}; empty for a request without one. */
    public List<String> ranges() {
        List<String> ranges = new ArrayList<>();
        for (String head : requests) {
            Matcher range = RANGE.matcher(head);
            ranges.add(range.find() ? Optional.ofNullable(range.group(1)).orElse("") : "");
        }
        return ranges;
    }

    /** How many of the intended cuts have not happened. */
    public int cutsLeft() {
        return cutsLeft.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                open.add(client);
                open.add(server);
                threads.execute(() -> requestsOf(client, server));
                threads.execute(() -> answersOf(server, client));
            } catch (IOException e) {
                // Closed, or the server is: the client sees a connection without an answer.
                return;
            }
        }
    }

    private void requestsOf(Socket client, Socket server) {
        try (InputStream in = client.getInputStream()) {
            OutputStream out = server.getOutputStream();
            byte[] chunk = new byte[1 << 16];
            for (int n; (n = in.read(chunk)) >= 0; ) {
                requests.add(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
                out.write(chunk, 0, n);
                out.flush();
            }
            server.shutdownOutput();
        } catch (IOException e) {
            end(server);
        }
    }

    private void answersOf(Socket server, Socket client) {
        try (InputStream in = server.getInputStream()) {
            OutputStream out = client.getOutputStream();
            byte[] chunk = new byte[1 << 14];
            long passed = 0;
            for (int n; (n = in.read(chunk)) >= 0; passed += n) {
                if (passed + n > cutAfter && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    break;
                }
                out.write(chunk, 0, n);
            }
        } catch (IOException e) {
            // Either side is gone; the other one has to notice too.
            end(server);
        } finally {
            end(client);
            end(server);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(Proxy::end);
            threads.shutdownNow();
        }
    }
}
