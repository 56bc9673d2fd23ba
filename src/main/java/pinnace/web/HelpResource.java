package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Optional;
import pinnace.page.PageTemplate;
import pinnace.settings.Contact;

/** How this server is used, for people. */
@Path("/help")
public final class HelpResource {

    private static final PageTemplate TEMPLATE = PageTemplate.of("help.html");

    private final BaseUrl base;
    private final ServerLook server;
    private final Optional<Contact> contact;

    HelpResource(BaseUrl base, ServerLook server, Optional<Contact> contact) {
        this.base = base;
        this.server = server;
        this.contact = contact;
    }

    /** The page. */
    @GET
    public Response get(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        Incoming incoming = new Incoming(uri, headers, request);
        String registries =
                server.registries().isEmpty() ? "any public registry" : String.join(", ", server.registries());
        String page = TEMPLATE.with(contact)
                .filled(Map.of(
                        "up", "./",
                        "base", base.of(incoming),
                        "version", server.version(),
                        "registries", registries,
                        "defaultRegistry", server.defaultRegistry(),
                        "defaultPlatform", server.defaultPlatform()));
        return ShortAnswer.of(incoming, "text/html", page);
    }
}
