package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import pinnace.list.Defaults;

/** The digests of the files in the archive of many images. */
@Path("/sums.sha256")
public final class ListSumsResource {

    private final Pipeline pipeline;
    private final Defaults defaults;

    ListSumsResource(Pipeline pipeline, Defaults defaults) {
        this.pipeline = pipeline;
        this.defaults = defaults;
    }

    /** A line for each file; takes the query of {@code /pull.tar}. */
    @GET
    public void get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(
                incoming,
                () -> PullRequest.ofList(incoming.query(), defaults).ofFile(PullRequest.File.SUMS),
                Sums::answer,
                response);
    }

    /** The headers alone. */
    @HEAD
    public void head(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        get(uri, headers, request, response);
    }
}
