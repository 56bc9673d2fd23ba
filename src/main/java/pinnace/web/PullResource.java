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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import pinnace.archive.DockerArchive;
import pinnace.delivery.Conditions;
import pinnace.delivery.Deliveries;
import pinnace.delivery.Selection;
import pinnace.delivery.Turn;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.login.Credentials;
import pinnace.lookup.Images;
import pinnace.stream.DocumentMemory;

/** One URL, one archive. */
@Path("/pull")
public final class PullResource {

    private final Images images;
    private final Deliveries deliveries;
    private final Downloads downloads;
    private final Asked.Defaults defaults;
    private final Waiting.Patience patience;
    private final boolean registryBasic;

    /**
     * What the administrator has decided about requests.
     *
     * @param defaults what is meant where the URL does not say
     * @param patience how long a request waits
     * @param registryBasic whether {@code Authorization: Basic} may be a login for the registry
     */
    record Rules(Asked.Defaults defaults, Waiting.Patience patience, boolean registryBasic) {}

    PullResource(Images images, Deliveries deliveries, Downloads downloads, Rules rules) {
        this.images = images;
        this.deliveries = deliveries;
        this.downloads = downloads;
        this.defaults = rules.defaults();
        this.patience = rules.patience();
        this.registryBasic = rules.registryBasic();
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
        Waiting waiting = Waiting.of(uri, headers, request, patience);
        CallerLogin login = CallerLogin.of(headers, request, registryBasic);
        answer(response, waiting, (turn, held) -> {
            Asked asked = Asked.of(reference, uri.getQueryParameters(), defaults);
            return withLogin(asked, login, uri, waiting, caller -> {
                Image image = images.find(asked.reference(), asked.platform(), caller, waiting.caller());
                held.take(image.manifest().weight());
                Map<Digest, byte[]> known = images.check(image, caller, waiting.caller());
                Downloads.Facts facts = facts(image, asked, uri, waiting);
                Selection selection = conditions(headers, true).select(facts.etag(), facts.length());
                Downloads.Blobs blobs = new Downloads.Blobs(ahead -> images.blobs(image, caller, ahead), known);
                held.take(blobs.weight());
                return downloads.answer(facts, selection, blobs, turn);
            });
        });
    }

    /** The headers of the archive; no blob is touched, and a range means nothing (RFC 9110, 14.2). */
    @HEAD
    @Path("/{reference:.+}")
    public void head(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Waiting waiting = Waiting.of(uri, headers, request, patience);
        CallerLogin login = CallerLogin.of(headers, request, registryBasic);
        answer(response, waiting, (turn, held) -> {
            Asked asked = Asked.of(reference, uri.getQueryParameters(), defaults);
            return withLogin(asked, login, uri, waiting, caller -> {
                Image image = images.find(asked.reference(), asked.platform(), caller, waiting.caller());
                held.take(image.manifest().weight());
                images.check(image, caller, waiting.caller());
                Downloads.Facts facts = facts(image, asked, uri, waiting);
                return downloads.head(facts, conditions(headers, false).select(facts.etag(), facts.length()));
            });
        });
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
        Waiting waiting = Waiting.of(uri, headers, request, patience);
        CallerLogin login = CallerLogin.of(headers, request, registryBasic);
        answer(response, waiting, (turn, held) -> {
            Asked asked = Asked.ofForm(uri.getQueryParameters(), defaults);
            return withLogin(asked, login, uri, waiting, caller -> {
                Image image = images.find(asked.reference(), asked.platform(), caller, waiting.caller());
                held.take(image.manifest().weight());
                images.check(image, caller, waiting.caller());
                return Redirect.to(303, asked.pinnedPath(image, defaults) + waiting.carried());
            });
        });
    }

    /** Runs on a thread of ours, for the container has few; an exception there would else hang the request. */
    private void answer(AsyncResponse response, Waiting waiting, Work work) {
        try {
            deliveries.run(waiting.client(), turn -> {
                try (DocumentMemory.Held held = downloads.documents().held()) {
                    resume(response, () -> inTime(turn, waiting, () -> work.answer(turn, held)));
                }
            });
        } catch (PullException e) {
            resume(response, () -> waiting.ended(e));
        }
    }

    private static void resume(AsyncResponse response, Callable<Response> work) {
        try {
            response.resume(work.call());
        } catch (Exception | Error e) {
            response.resume(e);
        }
    }

    /** Makes the answer to a request; what it takes of the memory for documents is held until the answer is over. */
    private interface Work {
        Response answer(Turn turn, DocumentMemory.Held held);
    }

    private static Response inTime(Turn turn, Waiting waiting, Supplier<Response> work) {
        try {
            Response ready = work.get();
            if (ready.hasEntity()) {
                turn.download();
            }
            return ready;
        } catch (PullException e) {
            return waiting.ended(e);
        }
    }

    /** What is done with the logins of a caller. */
    private interface WithLogin {
        Response answer(Credentials caller);
    }

    /**
     * Where a login is wanted and Basic counts, a browser is asked for one, but only under a path that names the
     * registry: it sends Basic by itself to whatever lies beside. So a path that names none is first led to one that
     * does; not where it is a resume, for wget would begin a second file.
     */
    private Response withLogin(Asked asked, CallerLogin login, UriInfo uri, Waiting waiting, WithLogin work) {
        try {
            return work.answer(login.of(asked));
        } catch (PullException e) {
            if (e.kind() != Kind.LOGIN) {
                throw e;
            }
            if (!login.basicCounts()) {
                throw login.askedFor(e, asked);
            }
            if (asked.namesRegistry()) {
                String realm = asked.reference().registry();
                throw e.with("WWW-Authenticate", "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
            }
            if (waiting.request().range().isPresent()) {
                throw e;
            }
            return Redirect.to(307, "../".repeat(depth(uri)) + asked.pathWithRegistry() + waiting.carried());
        }
    }

    /** How many segments lie between the context and the last one: a relative redirect does no harm behind a proxy. */
    private static int depth(UriInfo uri) {
        return (int) uri.getPath(false).chars().filter(c -> c == '/').count();
    }

    private Downloads.Facts facts(Image image, Asked asked, UriInfo uri, Waiting waiting) {
        String location = uri.getBaseUri().getRawPath() + asked.pinnedPath(image, defaults);
        return new Downloads.Facts(
                image, DockerArchive.of(image), location, waiting.request().http1());
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
