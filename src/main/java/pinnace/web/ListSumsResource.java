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
import pinnace.request.RequestReader;

/** The digests of the files in the archive of many images. */
@Path("/sums.sha256")
public final class ListSumsResource {

    private final Pipeline pipeline;
    private final Answers answers;
    private final RequestReader reader;

    ListSumsResource(Pipeline pipeline, Answers answers, RequestReader reader) {
        this.pipeline = pipeline;
        this.answers = answers;
        this.reader = reader;
    }

    /** A line for each file; takes the query of {@code /pull.tar}. */
    @GET
    public void get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(incoming, () -> reader.listSums(incoming.query()), answers::to, response);
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
