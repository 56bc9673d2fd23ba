package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Function;
import pinnace.image.Descriptor;
import pinnace.look.ImageLook;
import pinnace.look.ListLook;
import pinnace.look.TagsLook;
import pinnace.page.PageTemplate;
import pinnace.registry.Presence;
import pinnace.request.ListUrl;
import pinnace.request.Parameters;
import pinnace.request.PullRequest;
import pinnace.request.RequestReader;
import pinnace.request.WatchId;
import pinnace.settings.Setting;

/** What programs, and the page, may know of images before they get them; described in {@code openapi.yaml}. */
@Path("/api")
public final class ApiResource {

    private static final Function<String, Integer> LIMIT = Setting.number(1, 1_000);
    private static final int USUAL_LIMIT = 100;
    private static final String DESCRIPTION = PageTemplate.of("openapi.yaml").text();

    private final Pipeline pipeline;
    private final RequestReader reader;
    private final SentList sent;
    private final ServerLook server;

    ApiResource(Pipeline pipeline, RequestReader reader, ServerLook server) {
        this.pipeline = pipeline;
        this.reader = reader;
        this.sent = new SentList(pipeline.documents());
        this.server = server;
    }

    /** One image. */
    @GET
    @Path("/image/{reference:.+}")
    public void image(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(
                incoming,
                () -> reader.look(reference, incoming.query()),
                (asked, found) -> ShortAnswer.json(incoming, ImageLook.of(found, pipeline.lists())),
                response);
    }

    /** Whether it exists, for a page on which somebody types: of its manifest nothing but the headers is asked for. */
    @HEAD
    @Path("/image/{reference:.+}")
    public void exists(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.ask(incoming, () -> reader.look(reference, incoming.query()), this::exists, response);
    }

    private Response exists(Pipeline.Asked asked) {
        var name = asked.request().list().lines().get(0).reference();
        Presence found = pipeline.lists()
                .images()
                .presence(name, asked.caller(), asked.waiting().caller());
        return ShortAnswer.exists(found.isKnown(), found.document().map(Descriptor::digest));
    }

    /** The tags of a repository, the highest version first. */
    @GET
    @Path("/tags/{repository:.+}")
    public void tags(
            @PathParam("repository") String repository,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        MultivaluedMap<String, String> query = incoming.query();
        pipeline.ask(incoming, () -> reader.repository(repository, query), asked -> tags(asked, query), response);
    }

    private Response tags(Pipeline.Asked asked, MultivaluedMap<String, String> query) {
        var repository = asked.request().list().lines().get(0).reference();
        Parameters parameters = new Parameters(query);
        int limit = parameters.read("limit", LIMIT).orElse(USUAL_LIMIT);
        var all = pipeline.lists()
                .images()
                .tags(repository, asked.caller(), asked.waiting().caller());
        return ShortAnswer.json(asked.incoming(), TagsLook.of(repository, all, parameters.single("filter"), limit));
    }

    /** A list; takes the query of {@code /pull.tar}. */
    @GET
    @Path("/list")
    public void list(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        Incoming incoming = new Incoming(uri, headers, request);
        pipeline.answer(
                incoming,
                () -> reader.list(incoming.query()),
                (asked, found) -> ShortAnswer.json(incoming, ListLook.of(found)),
                response);
    }

    /** The same of a list that is sent. */
    @POST
    @Path("/list")
    public Response post(InputStream body, @Context UriInfo uri, @Context HttpHeaders headers) throws IOException {
        PullRequest request = sent.request(body, uri, headers, reader);
        ListUrl.check(request, uri.getRequestUri().getRawPath());
        return Redirect.to(303, "./list?" + request.query() + request.logins().query());
    }

    /** Which Pinnace this is. */
    @GET
    @Path("/version")
    public Response version(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        return ShortAnswer.json(new Incoming(uri, headers, request), Map.of("version", server.version()));
    }

    /** What a page has to know of this server. */
    @GET
    @Path("/about")
    public Response about(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        return ShortAnswer.json(new Incoming(uri, headers, request), server);
    }

    /** How a download is getting on. */
    @GET
    @Path("/watch/{id}")
    public Response watch(
            @PathParam("id") String id,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request) {
        return ShortAnswer.json(
                new Incoming(uri, headers, request), pipeline.told().watches().look(WatchId.parse(id)));
    }

    /** All of this for programs. */
    @GET
    @Path("/openapi.yaml")
    public Response openapi(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        return ShortAnswer.of(new Incoming(uri, headers, request), "application/yaml", DESCRIPTION);
    }
}
