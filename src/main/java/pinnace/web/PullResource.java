package pinnace.web;

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
import java.util.Optional;
import java.util.concurrent.Callable;
import pinnace.archive.Archive;
import pinnace.archive.DockerArchive;
import pinnace.delivery.Conditions;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Selection;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.registry.Credentials;
import pinnace.registry.Registry;
import pinnace.stream.BlobStore;

/** One URL, one archive. */
@Path("/pull")
public final class PullResource {

    private final Registry registry;
    private final Deliveries deliveries;
    private final Downloads downloads;
    private final Asked.Defaults defaults;

    PullResource(Registry registry, Deliveries deliveries, Downloads downloads, Asked.Defaults defaults) {
        this.registry = registry;
        this.deliveries = deliveries;
        this.downloads = downloads;
        this.defaults = defaults;
    }

    /** The archive, or the part of it that the request is for. */
    @GET
    @Path("/{reference:.+}")
    public void get(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Suspended AsyncResponse response) {
        answer(response, () -> {
            Asked asked = Asked.of(reference, uri.getQueryParameters(), defaults);
            Image image = registry.resolve(asked.reference(), asked.platform(), Credentials.none());
            Archive archive = DockerArchive.of(image);
            Selection selection = conditions(headers, true).select(archive.etag(), archive.length());
            return downloads.answer(facts(image, archive, uri), selection, blobs(image, asked, selection));
        });
    }

    /** The headers of the archive; no blob is touched, and a range means nothing (RFC 9110, 14.2). */
    @HEAD
    @Path("/{reference:.+}")
    public void head(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Suspended AsyncResponse response) {
        answer(response, () -> {
            Asked asked = Asked.of(reference, uri.getQueryParameters(), defaults);
            Image image = registry.resolve(asked.reference(), asked.platform(), Credentials.none());
            Archive archive = DockerArchive.of(image);
            return downloads.head(
                    facts(image, archive, uri), conditions(headers, false).select(archive.etag(), archive.length()));
        });
    }

    /**
     * What a form without JavaScript sends: leads to the pinned URL, or to the page that says what is wrong with what
     * was typed.
     */
    @GET
    public void form(@Context UriInfo uri, @Suspended AsyncResponse response) {
        answer(response, () -> {
            Asked asked = Asked.ofForm(uri.getQueryParameters(), defaults);
            Image image = registry.resolve(asked.reference(), asked.platform(), Credentials.none());
            checkedConfig(image, asked);
            return Response.status(Response.Status.SEE_OTHER)
                    .header("Location", Asked.pinnedPath(image, defaults))
                    .header("Cache-Control", "no-store")
                    .header("Content-Length", 0)
                    .build();
        });
    }

    /** Runs on a thread of ours, for the container has few; an exception there would else hang the request. */
    private void answer(AsyncResponse response, Callable<Response> work) {
        deliveries.run(() -> {
            try {
                response.resume(work.call());
            } catch (Exception | Error e) {
                response.resume(e);
            }
        });
    }

    /**
     * Where the blobs come from. An answer with the whole archive looks at the configuration before its first byte, for
     * what that says must be said in a status; the bytes are then at hand.
     */
    private BlobStore blobs(Image image, Asked asked, Selection selection) {
        BlobStore blobs = registry.blobs(image.name(), Credentials.none());
        if (!(selection instanceof Selection.Whole)) {
            return blobs;
        }
        return blobs.knowing(Map.of(image.manifest().config().digest(), checkedConfig(image, asked)));
    }

    private byte[] checkedConfig(Image image, Asked asked) {
        byte[] config = registry.config(image, Credentials.none());
        Manifest.checkPlatform(config, image.platform(), asked.reference().familiar());
        return config;
    }

    private Downloads.Facts facts(Image image, Archive archive, UriInfo uri) {
        return new Downloads.Facts(image, archive, uri.getBaseUri().getRawPath() + Asked.pinnedPath(image, defaults));
    }

    private static Conditions conditions(HttpHeaders headers, boolean ranges) {
        return new Conditions(
                header(headers, "If-Match"),
                header(headers, "If-None-Match"),
                ranges ? header(headers, "Range") : Optional.empty(),
                ranges ? header(headers, "If-Range") : Optional.empty());
    }

    private static Optional<String> header(HttpHeaders headers, String name) {
        return Optional.ofNullable(headers.getHeaderString(name));
    }
}
