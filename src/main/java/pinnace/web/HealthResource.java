package pinnace.web;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Says that the process answers; asks nothing of any registry. */
@Path("/health")
public final class HealthResource {

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
}
