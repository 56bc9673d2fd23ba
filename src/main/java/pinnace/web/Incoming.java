package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import pinnace.delivery.Conditions;
import pinnace.delivery.Sender;

/**
 * A request as it came. The container's own object is asked only while the container's thread is at it.
 *
 * @param uri the URL
 * @param headers the headers
 * @param request what the container says beside these
 */
record Incoming(UriInfo uri, HttpHeaders headers, HttpServletRequest request) {

    /** A header, all its lines joined with commas. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.getHeaderString(name));
    }

    /** Whether it wants JSON rather than text. */
    boolean wantsJson() {
        return header("Accept").filter(accept -> accept.contains("json")).isPresent();
    }

    /** The URL's path, as it came. */
    String target() {
        return uri.getRequestUri().getRawPath();
    }

    MultivaluedMap<String, String> query() {
        return uri.getQueryParameters();
    }

    /** Who sent it. */
    Sender sender() {
        return Senders.sender(request);
    }

    /**
     * Whether it came over HTTP/1, where only a closed connection shows every client at once that a body is short;
     * HTTP/2 ends a stream, and a Connection header there breaks it (RFC 9113, 8.2.2).
     */
    boolean isHttp1() {
        return request.getProtocol().startsWith("HTTP/1");
    }

    /** Whether a body is wanted. */
    boolean isGet() {
        return request.getMethod().equals("GET");
    }

    /** Whether an answer has no body, whatever its status. */
    boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    /** What it wants of a file; a range means nothing where no body is wanted (RFC 9110, 14.2). */
    Conditions conditions() {
        return new Conditions(
                header("If-Match"),
                header("If-None-Match"),
                header("Range").filter(any -> isGet()),
                header("If-Range").filter(any -> isGet()));
    }

    /** How many segments lie between the context and the last one: a relative redirect does no harm behind a proxy. */
    int depth() {
        return (int) uri.getPath(false).chars().filter(c -> c == '/').count();
    }
}
