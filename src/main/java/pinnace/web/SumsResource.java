package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import pinnace.request.RequestReader;

/** The digests of the files in the archive of an image. */
@Path("/sums")
public final class SumsResource {

    private final Pipeline pipeline;
    private final Answers answers;
    private final RequestReader reader;

    SumsResource(Pipeline pipeline, Answers answers, RequestReader reader) {
        this.pipeline = pipeline;
        this.answers = answers;
        this.reader = reader;
    }

    /** A line for each file; takes the options that the archive takes. */
    @GET
    @Path("/{reference:.+}")
    public void get(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(incoming, () -> reader.sums(reference, incoming.query()), answers::to, response);
    }

    /** The headers alone. */
    @HEAD
    @Path("/{reference:.+}")
    public void head(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        get(reference, uri, headers, request, response);
    }
}
