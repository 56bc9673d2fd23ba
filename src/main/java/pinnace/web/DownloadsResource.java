package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Sender;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Time;

/** What this node is answering: administrators see all of it and may end it, a user sees his own. */
@Path("/api/downloads")
public final class DownloadsResource {

    private final Deliveries deliveries;
    private final BaseUrl base;
    private final Time time;

    DownloadsResource(Deliveries deliveries, BaseUrl base, Time time) {
        this.deliveries = deliveries;
        this.base = base;
        this.time = time;
    }

    /** What the caller may see of it. */
    @GET
    public Response all(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        return ShortAnswer.json(incoming, all(incoming.sender()));
    }

    /** What this sender may see of it. */
    DownloadLook.All all(Sender sender) {
        if (!sender.isAdmin() && sender.user().isEmpty()) {
            throw new PullException(
                    Kind.REFUSED,
                    "Running downloads are shown to users who are logged in at this server: to each his own, and all"
                            + " to those with the role " + Senders.ADMIN);
        }
        Instant now = time.date();
        return new DownloadLook.All(deliveries.all().stream()
                .filter(one ->
                        sender.isAdmin() || sender.user().equals(one.sender().user()))
                .map(one -> DownloadLook.of(one, now))
                .toList());
    }

    /** Ends one of them. */
    @DELETE
    @Path("/{id}")
    public Response end(
            @PathParam("id") String id,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        end(id, incoming.sender(), base.isOwnPage(incoming));
        return Response.noContent().header("Cache-Control", "no-store").build();
    }

    /** Ends one of them for this sender, if the request says that it is of a page of this server. */
    void end(String id, Sender sender, boolean isOfOwnPage) {
        if (!sender.isAdmin()) {
            throw new PullException(Kind.REFUSED, "Only users with the role " + Senders.ADMIN + " may end downloads");
        }
        if (!isOfOwnPage) {
            throw new PullException(
                    Kind.REFUSED,
                    "Only a page of this server may end downloads; a program sends the header Origin with the address"
                            + " of this server, such as Origin: https://pulls.corp.example");
        }
        if (!deliveries.end(id, sender.user().orElse(""))) {
            throw new PullException(
                    Kind.NOT_FOUND,
                    "This node has no download with this id; it may have ended by itself, or run at another node");
        }
    }
}
