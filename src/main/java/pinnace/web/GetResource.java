package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.function.Supplier;
import pinnace.failure.PullException;

/**
 * Scripts that fetch archives: {@code wget -qO- URL | sh}. Nothing is looked up for them, so they come at once. What
 * cannot be understood is a script too, that says so and fails: of an error, {@code wget} would give the shell nothing,
 * and the shell would succeed.
 */
@Path("/")
public final class GetResource {

    private static final String TYPE = "text/x-shellscript";
    private static final ShellScript FETCHING = ShellScript.of("get.sh");
    private static final ShellScript REFUSED = ShellScript.of("refused.sh");

    private final BaseUrl base;
    private final RequestReader reader;

    GetResource(BaseUrl base, RequestReader reader) {
        this.base = base;
        this.reader = reader;
    }

    /** For one image; takes the options that the archive takes. */
    @GET
    @Path("get/{reference:.+}")
    public Response get(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        return answer(incoming, () -> reader.script(reference, incoming.query()));
    }

    /** The headers alone. */
    @HEAD
    @Path("get/{reference:.+}")
    public Response head(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request) {
        return get(reference, uri, headers, request);
    }

    /** For many images; takes the query of {@code /pull.tar}. */
    @GET
    @Path("get.sh")
    public Response list(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        return answer(incoming, () -> reader.listScript(incoming.query()));
    }

    /** The headers alone. */
    @HEAD
    @Path("get.sh")
    public Response listHead(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        return list(uri, headers, request);
    }

    private Response answer(Incoming incoming, Supplier<PullRequest> reading) {
        return ShortAnswer.of(incoming, TYPE, script(() -> base.of(incoming), reading));
    }

    /** The script, whatever is asked for. */
    String script(Supplier<String> address, Supplier<PullRequest> reading) {
        try {
            PullRequest request = reading.get();
            return FETCHING.filled(Map.of(
                    "base", address.get(),
                    "target", request.asked(reader.defaults()),
                    "what", words(request),
                    "login", request.logins().query()));
        } catch (PullException e) {
            return REFUSED.filled(Map.of("sentence", Problem.of(e).inText().strip()));
        }
    }

    private static String words(PullRequest request) {
        var lines = request.list().lines();
        String first =
                lines.get(0).reference().familiar() + " for " + lines.get(0).platform();
        return lines.size() == 1 ? first : first + " and " + (lines.size() - 1) + " more";
    }
}
