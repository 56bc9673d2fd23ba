package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Makes of every failure before the first byte a true status with one sentence: a problem document (RFC 9457) for who
 * wants JSON, a page for browsers, the plain sentence for everybody else.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());
    private static final MediaType PROBLEM = MediaType.valueOf("application/problem+json");

    private final ProblemPage page;

    @Context
    private @Nullable HttpHeaders headers;

    @Context
    private @Nullable UriInfo uri;

    ProblemMapper(ProblemPage page) {
        this.page = page;
    }

    /** The members of RFC 9457 that say something here. */
    @JsonbPropertyOrder({"title", "status", "detail"})
    public record Problem(String title, int status, String detail) {}

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof PullException pull) {
            return response(status(pull.kind()), pull.getMessage(), pull.headers());
        }
        if (failure instanceof WebApplicationException refused) {
            int status = refused.getResponse().getStatus();
            return response(status, sentence(status), Map.of());
        }
        LOG.log(Level.SEVERE, "A request failed for a reason of ours", failure);
        return response(500, "Something went wrong in this server; its log says what", Map.of());
    }

    static int status(Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> 400;
            case LOGIN -> 401;
            case REFUSED -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case CHANGED -> 412;
            case RANGE -> 416;
            case UNSUPPORTED -> 422;
            case TOO_MANY -> 429;
            case BROKEN, CORRUPT, BARRED -> 502;
            case BUSY -> 503;
            case SILENT, LATE -> 504;
        };
    }

    private static String sentence(int status) {
        return switch (status) {
            case 404 -> "There is nothing here; an image is at /pull/ and its name, such as /pull/nginx:1.27.tar";
            case 405 -> "Only GET and HEAD are answered here";
            default -> "The request cannot be answered (" + status + ")";
        };
    }

    private Response response(int status, String detail, Map<String, String> more) {
        String title = Response.Status.fromStatusCode(status) == null
                ? "Unprocessable Content"
                : Response.Status.fromStatusCode(status).getReasonPhrase();
        Problem problem = new Problem(title, status, detail);
        MediaType type = preferred();
        String body = type.equals(PROBLEM)
                ? ProblemPage.json(problem)
                : type.isCompatible(MediaType.TEXT_HTML_TYPE) ? page.html(problem, uri) : detail + "\n";
        Response.ResponseBuilder response = Response.status(status);
        more.forEach(response::header);
        // The length is known: without it the answer would be chunked, whose broken end no client notices.
        return response.type(type.withCharset("utf-8"))
                .header("Cache-Control", "no-store")
                .header("Content-Length", body.getBytes(StandardCharsets.UTF_8).length)
                .entity(body)
                .build();
    }

    private MediaType preferred() {
        List<MediaType> accepted = headers == null ? List.of() : headers.getAcceptableMediaTypes();
        for (MediaType type : accepted) {
            if (type.equals(MediaType.APPLICATION_JSON_TYPE)
                    || (type.getType().equals("application")
                            && type.getSubtype().equals("problem+json"))) {
                return PROBLEM;
            }
            if (type.getType().equals("text") && type.getSubtype().equals("html")) {
                return MediaType.TEXT_HTML_TYPE;
            }
        }
        return MediaType.TEXT_PLAIN_TYPE;
    }
}
