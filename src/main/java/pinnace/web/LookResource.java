package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;

/** What an image is, on a page, before it is downloaded. */
@Path("/look")
public final class LookResource {

    private final Pipeline pipeline;
    private final RequestReader reader;
    private final BaseUrl base;

    LookResource(Pipeline pipeline, RequestReader reader, BaseUrl base) {
        this.pipeline = pipeline;
        this.reader = reader;
        this.base = base;
    }

    /** The page; takes what the form of the start page sends. */
    @GET
    public void get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(
                incoming,
                () -> reader.lookForm(incoming.query()),
                found -> ShortAnswer.of(
                        incoming,
                        "text/html",
                        LookPage.of(ImageLook.of(found, pipeline.lists()), found, base.of(incoming))),
                response);
    }
}
