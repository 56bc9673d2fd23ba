package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.network.AddressBlock;

/** What is counted, for Prometheus; not for everybody, because it says which registries are used and how much. */
@Path("/metrics")
public final class MetricsResource {

    private final Metrics metrics;
    private final List<AddressBlock> readers;

    MetricsResource(Metrics metrics, List<AddressBlock> readers) {
        this.metrics = metrics;
        this.readers = readers;
    }

    /** All numbers as text. */
    @GET
    public Response get(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        // The socket's: what a header says anybody can write who reaches a proxy.
        String peer = request.getRemoteAddr();
        if (readers.stream().noneMatch(block -> block.contains(peer))
                && !incoming.sender().isAdmin()) {
            throw new PullException(
                    Kind.REFUSED,
                    "The metrics are only for addresses that the setting metrics-from names, and for users with the role "
                            + Senders.ADMIN + "; this request came from " + peer);
        }
        return ShortAnswer.of(incoming, Metrics.TYPE, metrics.text());
    }
}
