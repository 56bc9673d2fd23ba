package pinnace.fake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request as it was read from the wire.
 *
 * @param method {@code GET}
 * @param target path and query as they were sent
 * @param headers by name in lower case; of several lines the last
 * @param body as long as Content-Length says
 */
public record Exchange(String method, String target, Map<String, String> headers, String body) {

    static @Nullable Exchange read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null || first.isEmpty()) {
            return null;
        }
        String[] parts = first.split(" ", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line; (line = line(in)) != null && !line.isEmpty(); ) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Exchange(
                parts[0], parts[1], Map.copyOf(headers), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** A header, where it was sent. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The path without the query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** What to do with a request: writes the whole answer; an exception cuts the connection. */
    @FunctionalInterface
    public interface Handler {
        /** Answers; returns whether the connection may be used again. */
        boolean answer(Exchange request, OutputStream out) throws IOException;
    }

    static void serve(InputStream in, OutputStream out, java.util.function.Function<Exchange, Handler> handlers)
            throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        for (Exchange request; (request = read(buffered)) != null; ) {
            if (!handlers.apply(request).answer(request, out)) {
                return;
            }
        }
    }
}
