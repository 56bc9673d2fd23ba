package pinnace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pull side of the OCI distribution specification, for one image, on the loopback. */
final class HelloRegistry implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,9})-([0-9]{0,9})");
    private static final String BELOW = "/v2/" + HelloImage.REPOSITORY + "/";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, Blob> manifests = new HashMap<>();
    private final Map<String, Blob> blobs = new HashMap<>();

    private HelloRegistry(HttpServer server, ExecutorService threads, HelloImage image) {
        this.server = server;
        this.threads = threads;
        image.manifests().forEach(manifest -> manifests.put(manifest.digest(), manifest));
        manifests.put(HelloImage.TAG, image.index());
        image.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
    }

    /** Starts it on a port, or on a free one where that is 0. */
    static HelloRegistry start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        HelloRegistry registry = new HelloRegistry(server, threads, HelloImage.make());
        server.setExecutor(threads);
        server.createContext("/", registry::answer);
        server.start();
        return registry;
    }

    /** Host and port, as they stand before an image's name. */
    String name() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** The image as a person names it for a pull. */
    String image() {
        return name() + "/" + HelloImage.REPOSITORY + ":" + HelloImage.TAG;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Docker-Distribution-Api-Version", "registry/2.0");
            if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                refuse(exchange, 405, "UNSUPPORTED", "this registry is for pulling only");
                return;
            }
            String path = exchange.getRequestURI().getPath();
            Optional<Blob> found = found(path);
            if (found.isPresent()) {
                send(exchange, found.get(), path.startsWith(BELOW + "blobs/"));
                return;
            }
            boolean manifest = path.contains("/manifests/");
            refuse(
                    exchange,
                    404,
                    manifest ? "MANIFEST_UNKNOWN" : "BLOB_UNKNOWN",
                    "there is only " + HelloImage.REPOSITORY);
        }
    }

    private Optional<Blob> found(String path) {
        if (path.equals("/v2/")) {
            return Optional.of(Blob.json("application/json", "{}"));
        }
        if (path.equals(BELOW + "tags/list")) {
            return Optional.of(Blob.json(
                    "application/json",
                    "{\"name\":\"" + HelloImage.REPOSITORY + "\",\"tags\":[\"" + HelloImage.TAG + "\"]}"));
        }
        if (path.startsWith(BELOW + "manifests/")) {
            return Optional.ofNullable(manifests.get(path.substring((BELOW + "manifests/").length())));
        }
        if (path.startsWith(BELOW + "blobs/")) {
            return Optional.ofNullable(blobs.get(path.substring((BELOW + "blobs/").length())));
        }
        return Optional.empty();
    }

    private static void send(HttpExchange exchange, Blob blob, boolean ranges) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", ranges ? "application/octet-stream" : blob.mediaType());
        exchange.getResponseHeaders().set("Docker-Content-Digest", blob.digest());
        if (!ranges) {
            send(exchange, 200, blob.slice(0, blob.size()));
            return;
        }
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        String header = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(header == null ? "" : header);
        // RFC 9110, 14.2: a range is for GET, and one that is not understood is ignored.
        if (!exchange.getRequestMethod().equals("GET") || !range.matches()) {
            send(exchange, 200, blob.slice(0, blob.size()));
            return;
        }
        sendPart(exchange, blob, range);
    }

    private static void sendPart(HttpExchange exchange, Blob blob, Matcher range) throws IOException {
        int from = Integer.parseInt(range.group(1));
        int last = range.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(range.group(2));
        int to = Math.min(last, blob.size() - 1) + 1;
        if (from >= to) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + blob.size());
            refuse(exchange, 416, "RANGE_INVALID", "the blob has " + blob.size() + " bytes");
            return;
        }
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + blob.size());
        send(exchange, 206, blob.slice(from, to));
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
        send(exchange, status, json.getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
