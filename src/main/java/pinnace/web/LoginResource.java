package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.login.Seal;

/**
 * Seals a login, so that it can be in a URL. The registry is not asked whether it is right, and nothing of it is kept.
 */
@Path("/api/login")
public final class LoginResource {

    private final Optional<Seal> seal;
    private final BaseUrl base;

    /**
     * The resource.
     *
     * @param seal empty if no login may be sealed
     * @param base where pages of this server are
     */
    LoginResource(Optional<Seal> seal, BaseUrl base) {
        this.seal = seal;
        this.base = base;
    }

    /**
     * A login that was sealed.
     *
     * @param registry for which it counts
     * @param user there
     * @param login the value of {@code login=}
     * @param expires when it is of no use any more
     */
    @JsonbPropertyOrder({"registry", "user", "login", "expires"})
    public record Answer(String registry, String user, String login, String expires) {
        @Override
        public String toString() {
            return "Answer[" + registry + ", " + user + ", until " + expires + "]";
        }
    }

    /**
     * Seals it. Pages of other servers are refused, though they could neither read the answer nor change anything by
     * it. Programs send no headers that say where they come from, and are answered.
     */
    @POST
    public Response post(
            InputStream body, @Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request)
            throws IOException {
        Incoming incoming = new Incoming(uri, headers, request);
        Seal sealing = seal.orElseThrow(() -> new PullException(
                Kind.REFUSED,
                "This server seals no logins, because its setting sealed-logins is off; send a login in the header "
                        + RegistryAuth.HEADER));
        if (!base.isOwnPageOrNone(incoming)) {
            throw new PullException(
                    Kind.REFUSED,
                    "Only pages of this server, and programs, may have a login sealed; open its own page");
        }
        if (!incoming.query().isEmpty()) {
            throw new PullException(Kind.BAD_REQUEST, "Send a login in the body: what is in a URL may be logged");
        }
        SentLogin sent = SentLogin.read(body);
        Seal.Sealed sealed = sealing.seal(sent.registry(), sent.login());
        return ShortAnswer.json(
                incoming,
                new Answer(
                        sent.registry(),
                        sent.login().user(),
                        sealed.text(),
                        sealed.expires().toString()));
    }
}
