package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
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
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.Defaults;
import pinnace.list.ListToken;

/** One archive of many images. */
@Path("/pull.tar")
public final class ListResource {

    /** The longest path and query of a URL, in bytes: nginx as it is installed passes no more on in a redirect. */
    static final int LONGEST_TARGET = 3_500;

    /** Of these bytes, what a redirect adds while a request waits. */
    static final int FOR_HOP = 20;

    private final Pipeline pipeline;
    private final ArchiveResponses responses;
    private final SentList sent;
    private final Defaults defaults;

    ListResource(Pipeline pipeline, ArchiveResponses responses, Defaults defaults) {
        this.sent = new SentList(pipeline.documents());
        this.pipeline = pipeline;
        this.responses = responses;
        this.defaults = defaults;
    }

    /** The archive; a list whose names have no digests yet is redirected to the one that has. */
    @GET
    public void get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(incoming, () -> PullRequest.ofList(incoming.query(), defaults), responses::archive, response);
    }

    /** The headers of the archive; no blob is touched. */
    @HEAD
    public void head(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        get(uri, headers, request, response);
    }

    /** Makes a URL of a list that is sent, without asking any registry. */
    @POST
    public Response post(InputStream body, @Context UriInfo uri, @Context HttpHeaders headers) throws IOException {
        PullRequest request = sent.request(body, uri, headers, defaults);
        int length = uri.getRequestUri().getRawPath().length()
                + "?list=".length()
                + ListToken.pinnedLength(request.list())
                + FOR_HOP;
        if (length > LONGEST_TARGET) {
            throw new PullException(
                    Kind.TOO_LARGE,
                    "The URL of this list of " + request.list().lines().size() + " images would have " + length
                            + " bytes, and some servers between you and this one take no more than " + LONGEST_TARGET
                            + "; send the list to /pull.txt instead, which answers with several URLs");
        }
        return Redirect.to(303, "./pull.tar?" + request.query());
    }
}
