package pinnace.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import pinnace.delivery.Deliveries;

/** Says that the process answers, and whether it wants requests; asks nothing of any registry. */
@Path("/health")
public final class HealthResource {

    /** An attribute of the servlet context, which the launcher sets when the server is about to stop. */
    private static final String STOPPING = "pinnace.stopping";

    private final Deliveries deliveries;

    HealthResource(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** Answers {@code 200} as long as the application is deployed. */
    @GET
    @Path("/live")
    public Response live() {
        String body = "ok\n";
        // Whatever the request accepts: a probe needs no more than the status.
        return Response.ok(body, MediaType.TEXT_PLAIN)
                .header("Content-Length", body.length())
                .build();
    }

    /**
     * Answers {@code 200} unless the server is about to stop. It is ready although all places for downloads are taken:
     * what else it does goes on, and a load balancer that took all full nodes away would leave none.
     */
    @GET
    @Path("/ready")
    public Response ready(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Context ServletContext context) {
        boolean stopping = context.getAttribute(STOPPING) != null;
        ReadyLook look = new ReadyLook(
                !stopping,
                "read",
                stopping ? "stops" : "takes requests",
                deliveries.downloading() + " of " + deliveries.places() + " places taken",
                "not asked");
        Response answer = ShortAnswer.json(new Incoming(uri, headers, request), look);
        return stopping ? Response.fromResponse(answer).status(503).build() : answer;
    }
}
