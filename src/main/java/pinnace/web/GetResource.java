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
import pinnace.page.Shell;
import pinnace.request.PullRequest;
import pinnace.request.RequestReader;

/**
 * Scripts that fetch archives: {@code wget -qO- URL | sh}, {@code irm URL | iex}. Nothing is looked up for them, so
 * they come at once. What cannot be understood is a script too, that says so and fails: of an error, {@code wget} would
 * give the shell nothing, and the shell would succeed.
 */
@Path("/")
public final class GetResource {

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
        return answer(incoming, Shell.of(reference), () -> reader.script(reference, incoming.query()));
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
        return answer(incoming, Shell.POSIX, () -> reader.listScript(incoming.query()));
    }

    /** The headers alone. */
    @HEAD
    @Path("get.sh")
    public Response listHead(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        return list(uri, headers, request);
    }

    /** The same for PowerShell. */
    @GET
    @Path("get.ps1")
    public Response listPs1(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        return answer(incoming, Shell.POWERSHELL, () -> reader.listScript(incoming.query()));
    }

    /** The headers alone. */
    @HEAD
    @Path("get.ps1")
    public Response listPs1Head(
            @Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        return listPs1(uri, headers, request);
    }

    private Response answer(Incoming incoming, Shell shell, Supplier<PullRequest> reading) {
        return ShortAnswer.of(incoming, shell.type(), script(shell, () -> base.of(incoming), reading));
    }

    /** The script, whatever is asked for. */
    String script(Shell shell, Supplier<String> address, Supplier<PullRequest> reading) {
        try {
            PullRequest request = reading.get();
            return shell.fetching()
                    .filled(Map.of(
                            "base", address.get(),
                            "target", request.asked(reader.defaults()),
                            "what", words(request),
                            "login", request.logins().query()));
        } catch (PullException e) {
            return shell.refusing()
                    .filled(Map.of("sentence", Problem.of(e).inText().strip()));
        }
    }

    private static String words(PullRequest request) {
        var lines = request.list().lines();
        String first =
                lines.get(0).reference().familiar() + " for " + lines.get(0).platform();
        return lines.size() == 1 ? first : first + " and " + (lines.size() - 1) + " more";
    }
}
