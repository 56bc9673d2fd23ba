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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import pinnace.archive.DockerArchive;
import pinnace.image.Digest;
import pinnace.stream.Origin;

/** One URL, one archive. */
@Path("/pull")
public final class PullResource {

    private final Pipeline pipeline;
    private final ArchiveResponses responses;
    private final PullRequest.Defaults defaults;

    PullResource(Pipeline pipeline, ArchiveResponses responses, PullRequest.Defaults defaults) {
        this.pipeline = pipeline;
        this.responses = responses;
        this.defaults = defaults;
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
        pipeline.answer(incoming, () -> PullRequest.of(reference, incoming.query(), defaults), this::archive, response);
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
                () -> PullRequest.ofForm(incoming.query(), defaults),
                found -> {
                    DockerArchive.check(found.image().manifest());
                    found.check();
                    return Redirect.to(303, found.pinnedPath() + found.waiting().carried());
                },
                response);
    }

    private Response archive(Found found) {
        DockerArchive.check(found.image().manifest());
        Map<Digest, byte[]> known = found.check();
        Origin origin = found.origin();
        ArchiveResponses.Content content = new ArchiveResponses.Content(found::blobs, known);
        found.download().holds(content.weight());
        Representation file = Representation.of(found, DockerArchive.of(found.image(), origin));
        return responses.of(file, content, found.incoming(), found.download());
    }
}
