package pinnace.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Makes of every failure before the first byte a true status with one sentence: a problem document (RFC 9457) for
 * clients that want JSON, a page for browsers, the plain sentence for all others.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());

    private final ProblemPage page;

    @Context
    private @Nullable HttpHeaders headers;

    @Context
    private @Nullable UriInfo uri;

    ProblemMapper(ProblemPage page) {
        this.page = page;
    }

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof PullException pull) {
            return response(Problem.of(pull), pull.headers());
        }
        if (failure instanceof WebApplicationException refused) {
            Response response = refused.getResponse();
            Set<String> methods = response.getAllowedMethods();
            // A refusal of a method has to say which there are (RFC 9110, 15.5.6); Jersey forgets the HEAD that it
            // makes.
            Map<String, String> allow = methods.isEmpty() ? Map.of() : Map.of(HttpHeaders.ALLOW, withHead(methods));
            return response(Problem.ofOthers(response.getStatus()), allow);
        }
        LOG.log(Level.SEVERE, "A request failed because of an error in Pinnace", failure);
        return response(Problem.of(500, Problem.IN_SERVER), Map.of());
    }

    private static String withHead(Set<String> methods) {
        Stream<String> implied = methods.contains("GET") ? Stream.of("HEAD") : Stream.empty();
        return Stream.concat(methods.stream(), implied).distinct().sorted().collect(Collectors.joining(", "));
    }

    static int status(Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> 400;
            case LOGIN -> 401;
            case REFUSED -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case CHANGED -> 412;
            case TOO_LARGE -> 413;
            case RANGE -> 416;
            case UNSUPPORTED -> 422;
            case TOO_MANY, LIMITED -> 429;
            case BROKEN, CORRUPT, BARRED -> 502;
            case BUSY -> 503;
            case SILENT, LATE -> 504;
        };
    }

    private Response response(Problem problem, Map<String, String> more) {
        ProblemForm form = ProblemForm.of(header(HttpHeaders.ACCEPT));
        ProblemPage.Typed typed =
                Optional.ofNullable(uri).map(ProblemPage.Typed::of).orElse(ProblemPage.Typed.nothing(""));
        String body = page.body(form, problem, typed.retried(more.get(HttpHeaders.RETRY_AFTER)));
        Response.ResponseBuilder response = Response.status(problem.statusFor(header(Problem.HEADER)));
        more.forEach(response::header);
        // The length is known: without it the answer would be chunked, whose broken end no client notices.
        return response.type(form.contentType())
                .header("Cache-Control", "no-store")
                .header(Problem.HEADER, problem.inHeader())
                .header("Content-Length", body.getBytes(StandardCharsets.UTF_8).length)
                .entity(body)
                .build();
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(headers).map(given -> given.getHeaderString(name));
    }
}
