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

/** One URL, one archive. */
@Path("/pull")
public final class PullResource {

    private final Pipeline pipeline;
    private final Answers answers;
    private final RequestReader reader;

    PullResource(Pipeline pipeline, Answers answers, RequestReader reader) {
        this.pipeline = pipeline;
        this.answers = answers;
        this.reader = reader;
    }

    /** The archive, or the part of it that the request is for. */
    @GET
    @Path("/{reference:.+}")
    public void get(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(incoming, () -> reader.image(reference, incoming.query()), answers::to, response);
    }

    /** The headers of the archive; no blob is touched. */
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

    /**
     * What a form without JavaScript sends: leads to the pinned URL, or to the page that says what is wrong with what
     * was typed.
     */
    @GET
    public void form(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(
                incoming,
                () -> reader.form(incoming.query()),
                (asked, found) -> {
                    String path = found.target(found.request());
                    return Redirect.to(
                            303,
                            path
                                    + found.request().logins().query()
                                    + asked.waiting().carried());
                },
                response);
    }
}
