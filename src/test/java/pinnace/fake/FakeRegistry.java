package pinnace.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.image.Digest;
import pinnace.image.MediaType;

/**
 * A registry that does what the test says, down to the byte: a real HTTP server on loopback, over plain sockets. It
 * serves what was put into it (distribution-spec, the pull side); whatever else is to happen is scripted by path.
 */
public final class FakeRegistry implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Served> served = new ConcurrentHashMap<>();
    private final Map<String, ArrayDeque<Function<Exchange, Reply>>> once = new ConcurrentHashMap<>();
    private final Map<String, Function<Exchange, Reply>> always = new ConcurrentHashMap<>();
    private final List<Exchange> requests = new CopyOnWriteArrayList<>();

    private static final class Served {
        private final String type;
        private final byte[] content;

        Served(String type, byte[] content) {
            this.type = type;
            this.content = content;
        }
    }

    /** Listens on a free port. */
    public FakeRegistry() {
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                // A head and its body are two writes; the second would else wait for the client to confirm the first.
                connection.setTcpNoDelay(true);
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Exchange.serve(connection.getInputStream(), connection.getOutputStream(), this::handler);
        } catch (IOException e) {
            // The other side is gone; which is what some tests are about.
            connections.remove(connection);
        }
    }

    private Exchange.Handler handler(Exchange request) {
        requests.add(request);
        Optional<Function<Exchange, Reply>> scripted = Optional.ofNullable(once.get(request.path()))
                .flatMap(replies -> {
                    synchronized (replies) {
                        return Optional.ofNullable(replies.poll());
                    }
                });
        return scripted.or(() -> Optional.ofNullable(always.get(request.path())))
                .orElse(this::proper)
                .apply(request);
    }

    /** What a registry that does nothing wrong answers. */
    public Reply proper(Exchange request) {
        Served found = served.get(request.path());
        if (found == null) {
            return Reply.of(404, "{\"errors\":[{\"code\":\"NOT_FOUND\",\"message\":\"not here\"}]}")
                    .with("Content-Type", "application/json");
        }
        byte[] content = found.content;
        Matcher range = RANGE.matcher(request.header("Range").orElse(""));
        if (!range.matches()) {
            return Reply.of(200, content)
                    .with("Content-Type", found.type)
                    .with("Docker-Content-Digest", Digest.of(content).toString());
        }
        int from = Integer.parseInt(range.group(1));
        int to = range.group(2).isEmpty()
                ? content.length
                : Math.min(content.length, Integer.parseInt(range.group(2)) + 1);
        return from >= content.length
                ? Reply.of(416, "").with("Content-Range", "bytes */" + content.length)
                : Reply.part(content, from, to);
    }

    /** The name that references use: {@code localhost:PORT}. */
    public String name() {
        return "localhost:" + port();
    }

    /** The loopback port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    /** Every request so far, in order. */
    public List<Exchange> requests() {
        return List.copyOf(requests);
    }

    /** The requests for a path. */
    public List<Exchange> requests(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** The next request for a path that has no earlier script is answered so. */
    public void next(String path, Function<Exchange, Reply> reply) {
        ArrayDeque<Function<Exchange, Reply>> replies = once.computeIfAbsent(path, any -> new ArrayDeque<>());
        synchronized (replies) {
            replies.add(reply);
        }
    }

    /** Every request for a path is answered so. */
    public void always(String path, Function<Exchange, Reply> reply) {
        always.put(path, reply);
    }

    /** Serves a manifest under its digest and under a tag; returns its path by tag. */
    public String putManifest(String repository, String tag, String type, byte[] content) {
        serve("/v2/" + repository + "/manifests/" + Digest.of(content), type, content);
        return serve("/v2/" + repository + "/manifests/" + tag, type, content);
    }

    /** Serves a blob; returns its path. */
    public String putBlob(String repository, byte[] content) {
        return serve("/v2/" + repository + "/blobs/" + Digest.of(content), "application/octet-stream", content);
    }

    /** Serves any bytes at a path. */
    public String serve(String path, String type, byte[] content) {
        served.put(path, new Served(type, content.clone()));
        return path;
    }

    /** Serves an image of these layers for linux/amd64 under a tag; returns its manifest. */
    public byte[] putImage(String repository, String tag, byte[]... layers) {
        byte[] config = "{\"os\":\"linux\",\"architecture\":\"amd64\"}".getBytes(StandardCharsets.UTF_8);
        putBlob(repository, config);
        StringBuilder json = new StringBuilder(
                "{\"schemaVersion\":2,\"config\":" + descriptor(MediaType.OCI_CONFIG, config) + ",\"layers\":[");
        for (int i = 0; i < layers.length; i++) {
            putBlob(repository, layers[i]);
            json.append(i == 0 ? "" : ",").append(descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layers[i]));
        }
        byte[] manifest = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        putManifest(repository, tag, MediaType.OCI_MANIFEST, manifest);
        return manifest;
    }

    /** A descriptor in JSON. */
    public static String descriptor(String type, byte[] content) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + Digest.of(content) + "\",\"size\":" + content.length
                + "}";
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
