package pinnace.rig;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Lists that are sent, with all that a client says about them. */
public final class Posted {

    private Posted() {}

    /** Sends a list as curl and wget do, which call it a form. */
    public static Answer to(URI url, List<String> lines, String... headers) {
        return as(
                url,
                lines,
                Stream.concat(Stream.of("Host: " + url.getAuthority()), Stream.of(headers))
                        .toArray(String[]::new));
    }

    /** The same with any content. */
    public static Answer text(URI url, String content) {
        return send(url, content, "Host: " + url.getAuthority());
    }

    /** The same with no headers but these, and those of the content. */
    public static Answer as(URI url, List<String> lines, String... headers) {
        return send(url, String.join("\n", lines) + "\n", headers);
    }

    private static Answer send(URI url, String content, String... headers) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return Answer.raw(
                url,
                "POST " + url.getRawPath() + query + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + content.getBytes(StandardCharsets.ISO_8859_1).length
                        + "\r\nConnection: close\r\n\r\n" + content);
    }
}
