package pinnace.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The static files under the strictest policy, at any context path, with no Pinnace behind them. */
public final class StaticPage implements AutoCloseable {

    private static final String POLICY =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final String context;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private StaticPage(String context, HttpServer server) {
        this.context = context;
        this.server = server;
    }

    /** Serves them at a context path. */
    public static StaticPage at(String context) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            StaticPage page = new StaticPage(context, server);
            server.createContext(context + "/", page::answer);
            server.start();
            return page;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a file below the context path. */
    public URI uri(String below) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + context + "/" + below);
    }

    /** The raw queries that the form has sent to {@code pull}, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(context.length() + 1);
            if (path.equals("pull")) {
                asked.add(exchange.getRequestURI().getRawQuery());
                send(exchange, 404, "html", problem());
                return;
            }
            String name = path.isEmpty() ? "index.html" : path;
            Path file = Path.of("webapp").resolve(name);
            if (!Files.isRegularFile(file)) {
                send(exchange, 404, "html", new byte[0]);
                return;
            }
            send(exchange, 200, name.substring(name.lastIndexOf('.') + 1), Files.readAllBytes(file));
        }
    }

    private byte[] problem() throws IOException {
        return Files.readString(Path.of("src/main/resources/pinnace/web/problem.html"))
                .replaceAll("(?s)\\{\\{#(\\w+)}}.*?\\{\\{/\\1}}", "")
                .replace("{{status}}", "404")
                .replace("{{title}}", "Not Found")
                .replace("{{sentence}}", "docker.io/library/nginx:1.99 does not exist, or needs a login.")
                .replace("{{context}}", context)
                .replace("{{image}}", "nginx:1.99")
                .replace("{{platform}}", "linux/arm64")
                .replace("{{ofImage}}", "")
                .replace("{{ofList}}", " hidden")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", TYPES.getOrDefault(type, "application/octet-stream"));
        exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
