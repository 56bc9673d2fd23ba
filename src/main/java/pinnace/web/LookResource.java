package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import pinnace.page.LookPage;
import pinnace.request.ListUrl;
import pinnace.request.PullRequest;
import pinnace.request.RequestReader;

/** What an image is, or a list, on a page, before it is downloaded. */
@Path("/look")
public final class LookResource {

    private final Pipeline pipeline;
    private final RequestReader reader;
    private final BaseUrl base;
    private final SentList sent;

    LookResource(Pipeline pipeline, RequestReader reader, BaseUrl base) {
        this.pipeline = pipeline;
        this.reader = reader;
        this.base = base;
        this.sent = new SentList(pipeline.documents());
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
                (asked, found) ->
                        ShortAnswer.of(incoming, "text/html", LookPage.of(found, pipeline.lists(), base.of(incoming))),
                response);
    }

    /** The same of a list that is sent. */
    @POST
    public Response post(InputStream body, @Context UriInfo uri, @Context HttpHeaders headers) throws IOException {
        PullRequest request = sent.request(body, uri, headers, reader);
        ListUrl.check(request, uri.getRequestUri().getRawPath());
        return Redirect.to(303, "./look?" + request.query() + request.logins().query());
    }
}
