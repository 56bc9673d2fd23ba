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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import pinnace.request.ListUrl;
import pinnace.request.Parameters;
import pinnace.request.PullRequest;
import pinnace.request.RequestReader;
import pinnace.request.WatchId;

/** One archive of many images. */
@Path("/pull.tar")
public final class ListResource {

    private final Pipeline pipeline;
    private final Answers answers;
    private final SentList sent;
    private final RequestReader reader;

    ListResource(Pipeline pipeline, Answers answers, RequestReader reader) {
        this.sent = new SentList(pipeline.documents());
        this.pipeline = pipeline;
        this.answers = answers;
        this.reader = reader;
    }

    /** The archive; a list whose names have no digests yet is redirected to the one that has. */
    @GET
    public void get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(incoming, () -> reader.list(incoming.query()), answers::to, response);
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
        MultivaluedMap<String, String> fields = sent.fields(body, uri, headers);
        PullRequest request = SentList.request(fields, reader);
        String watch = WatchId.read(new Parameters(fields)).map(WatchId::query).orElse("");
        ListUrl.check(request, uri.getRequestUri().getRawPath() + watch);
        return Redirect.to(
                303, "./pull.tar?" + request.query() + request.logins().query() + watch);
    }
}
