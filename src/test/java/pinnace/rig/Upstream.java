package pinnace.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry that does wrong on demand: what it serves wrongly is said per repository and blob. */
public final class Upstream implements AutoCloseable {

    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(manifests|blobs)/([^/]+)");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Served> served = new ConcurrentHashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, String> guards = new ConcurrentHashMap<>();
    private final Map<String, Guard> guarded = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What was asked, with the range as it was written, or nothing. */
    public record Request(String method, String repository, String object, String range) {}

    private record Served(String mediaType, Content content, Fault fault) {}

    private Upstream(HttpServer server) {
        this.server = server;
        server.createContext("/v2/", this::answer);
        server.createContext("/token", this::token);
        server.setExecutor(threads);
        server.start();
    }

    public static Upstream start() {
        return startAt(0);
    }

    /** Starts on a port, where another one may have been before. */
    public static Upstream startAt(int port) {
        try {
            return new Upstream(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String name() {
        return "localhost:" + port();
    }

    /** Serves an image under {@code REPOSITORY:1} and by its digest. */
    public String put(String repository, Picture picture) {
        manifest(repository, "1", picture.mediaType(), picture.manifest());
        manifest(repository, picture.digest(), picture.mediaType(), picture.manifest());
        picture.blobs().forEach((digest, bytes) -> blob(repository, digest, Content.of(bytes), Fault.none()));
        return name() + "/" + repository + ":1";
    }

    /** Serves an image with something wrong in its first layer. */
    public String put(String repository, Picture picture, Fault firstLayer) {
        String name = put(repository, picture);
        Map.Entry<String, byte[]> layer =
                List.copyOf(picture.blobs().entrySet()).get(1);
        blob(repository, layer.getKey(), Content.of(layer.getValue()), firstLayer);
        return name;
    }

    /** Serves an image of layers that are made on the way out. */
    public String put(String repository, Content... layers) {
        Picture picture = Picture.around(layers);
        String name = put(repository, picture);
        for (int i = 0; i < layers.length; i++) {
            blob(repository, picture.layers().get(i), layers[i], Fault.none());
        }
        return name;
    }

    /** Serves any bytes as a manifest, under a tag or a digest that they may belie. */
    public void manifest(String repository, String reference, String mediaType, byte[] bytes) {
        served.put(repository + "/manifests/" + reference, new Served(mediaType, Content.of(bytes), Fault.none()));
    }

    /** The same, with a fault. */
    public void manifest(String repository, String reference, Picture picture, Fault fault) {
        served.put(
                repository + "/manifests/" + reference,
                new Served(picture.mediaType(), Content.of(picture.manifest()), fault));
    }

    /**
     * Wants a token for a repository from now on, one for each.
     *
     * @param host under which name the token service is reached
     * @param fault of the token service
     */
    public void guard(String repository, String host, Fault fault) {
        guarded.put(repository, new Guard(host, fault));
    }

    private record Guard(String host, Fault fault) {}

    private void token(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            for (Map.Entry<String, Guard> guard : guarded.entrySet()) {
                if (query.contains("repository:" + guard.getKey() + ":")) {
                    guard.getValue().fault().beforeHeaders();
                }
            }
            byte[] answer = "{\"token\":\"open\",\"expires_in\":300}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** Asks for a token where one is wanted and none came. */
    private boolean refused(HttpExchange exchange, String repository) throws IOException {
        Optional<Guard> guard = Optional.ofNullable(guarded.get(repository));
        if (guard.isEmpty() || exchange.getRequestHeaders().containsKey("Authorization")) {
            return false;
        }
        exchange.getResponseHeaders()
                .set(
                        "WWW-Authenticate",
                        "Bearer realm=\"http://" + guard.get().host()
                                + "/token\",service=\"harbour\",scope=\"repository:" + repository + ":pull\"");
        exchange.sendResponseHeaders(401, -1);
        return true;
    }

    /** Serves a blob, with a fault. */
    public void blob(String repository, String digest, Content content, Fault fault) {
        served.put(repository + "/blobs/" + digest, new Served("application/octet-stream", content, fault));
    }

    /** Lets every answer about a tag, manifest or blob come so much later. */
    public void delay(String repository, String object, Duration delay) {
        delays.put(repository + "/" + object, delay);
    }

    /** Wants this {@code Authorization} for a repository. */
    public void guard(String repository, String authorization) {
        guards.put(repository, authorization);
    }

    /** What was asked of a repository so far. */
    public List<Request> requests(String repository) {
        return requests.stream()
                .filter(request -> request.repository().equals(repository))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        // Closing before the promised length is sent closes the connection: that is how a cut is made.
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/v2/") ? 200 : 404, -1);
                return;
            }
            Optional<String> range =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
            requests.add(new Request(exchange.getRequestMethod(), path.group(1), path.group(3), range.orElse("")));
            pause(delays.getOrDefault(path.group(1) + "/" + path.group(3), Duration.ZERO));
            String wanted = guards.getOrDefault(path.group(1), "");
            if (!wanted.isEmpty() && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"upstream\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            if (refused(exchange, path.group(1))) {
                return;
            }
            Optional<Served> found =
                    Optional.ofNullable(served.get(path.group(1) + "/" + path.group(2) + "/" + path.group(3)));
            if (found.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (path.group(2).equals("manifests") && path.group(3).startsWith("sha256:")) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", path.group(3));
            }
            send(exchange, found.get(), range);
        }
    }

    private static void pause(Duration length) {
        try {
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Served served, Optional<String> range) throws IOException {
        Content content = served.fault().change(served.content());
        long from = 0;
        long to = content.size();
        Matcher asked = RANGE.matcher(range.orElse(""));
        boolean part = asked.matches() && served.fault().knowsRanges();
        if (part) {
            from = Long.parseLong(asked.group(1));
            to = asked.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(asked.group(2)) + 1);
            if (from >= content.size()) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.size());
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.size());
        }
        served.fault().beforeHeaders();
        exchange.getResponseHeaders().set("Content-Type", served.mediaType());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(to - from));
        }
        exchange.sendResponseHeaders(part ? 206 : 200, head || to == from ? -1 : to - from);
        if (!head) {
            served.fault().write(content, exchange.getResponseBody(), from, to);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
