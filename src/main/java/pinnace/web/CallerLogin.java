package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.login.Credentials;
import pinnace.login.Login;

/**
 * The login for a registry that a request brings along: {@code X-Registry-Auth}, or {@code Authorization: Basic} where
 * that counts.
 *
 * <p>A proxy, or the container, that logs callers in by Basic makes browsers send that password with every request, and
 * a link on some page could then hand it to any registry. So Basic counts only where the administrator says that
 * nothing in front of Pinnace asks for it, and never where the container has logged the caller in. And a browser sends
 * it by itself to everything beside the path where it was asked for it, so it counts only where the path names the
 * registry.
 */
final class CallerLogin {

    private static final int LONGEST = 16 * 1024;

    private final Optional<String> docker;
    private final Optional<String> authorization;
    private final boolean basicCounts;

    private CallerLogin(Optional<String> docker, Optional<String> authorization, boolean basicCounts) {
        this.docker = docker;
        this.authorization = authorization;
        this.basicCounts = basicCounts;
    }

    /**
     * What a request brings along.
     *
     * @param incoming asked on the container's own thread
     * @param registryBasic the setting {@code registry-basic}
     */
    static CallerLogin of(Incoming incoming, boolean registryBasic) {
        HttpServletRequest request = incoming.request();
        boolean basicCounts = registryBasic && request.getUserPrincipal() == null && request.getAuthType() == null;
        return new CallerLogin(
                header(incoming, RegistryAuth.HEADER),
                basicCounts ? header(incoming, HttpHeaders.AUTHORIZATION) : Optional.empty(),
                basicCounts);
    }

    private static Optional<String> header(Incoming incoming, String name) {
        return incoming.header(name).filter(text -> !text.isBlank());
    }

    /**
     * Answers with the caller's logins. Where a login is wanted and Basic counts, a browser is asked for one, but only
     * under a path that names the registry: it sends Basic by itself to whatever lies beside. So a path that names none
     * is first redirected to one that does; not where it is a resume, for wget would begin a second file.
     */
    Response with(PullRequest request, Incoming incoming, Waiting waiting, Function<Credentials, Response> answer) {
        try {
            return answer.apply(of(request));
        } catch (PullException e) {
            if (e.kind() != Kind.LOGIN) {
                throw e;
            }
            if (!basicCounts || !request.mayAskForLogin()) {
                throw askedFor(e, request);
            }
            if (request.namesRegistry()) {
                String realm = request.registries().get(0);
                throw e.with(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
            }
            if (waiting.request().range().isPresent()) {
                throw e;
            }
            return Redirect.to(307, "../".repeat(incoming.depth()) + request.pathWithRegistry() + waiting.carried());
        }
    }

    /** The caller's logins, for the registries that were asked for and no others. */
    Credentials of(PullRequest asked) {
        List<String> registries = asked.registries();
        Map<String, Login> logins = new HashMap<>();
        Optional<Login> basic = asked.namesRegistry() ? authorization.flatMap(CallerLogin::basic) : Optional.empty();
        basic.ifPresent(login -> logins.put(registries.get(0), login));
        docker.ifPresent(value -> logins.putAll(RegistryAuth.logins(checked(value, RegistryAuth.HEADER), registries)));
        return name -> Optional.ofNullable(logins.get(name));
    }

    /** The same refusal for a caller who cannot be asked by Basic; it says how a login is sent. */
    PullException askedFor(PullException refusal, PullRequest asked) {
        PullException told = new PullException(
                Kind.LOGIN,
                refusal.getMessage() + "; send a login for "
                        + String.join(" and ", asked.registries()) + " in the header "
                        + RegistryAuth.HEADER + ", as base64 of " + RegistryAuth.example(asked.registries())
                        + ", with curl or wget; browsers ask for one only if the setting registry-basic is on",
                refusal);
        refusal.headers().forEach(told::with);
        return told.with(HttpHeaders.WWW_AUTHENTICATE, RegistryAuth.HEADER);
    }

    private static String checked(String value, String header) {
        if (value.length() > LONGEST) {
            throw new PullException(Kind.BAD_REQUEST, "The header " + header + " is too long");
        }
        return value;
    }

    private static Optional<Login> basic(String value) {
        if (!checked(value, HttpHeaders.AUTHORIZATION).regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        String pair = decoded(value.substring(6).strip());
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new PullException(
                    Kind.BAD_REQUEST, "The header Authorization has no colon between user and password");
        }
        return Optional.of(new Login(pair.substring(0, colon), pair.substring(colon + 1)));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new PullException(Kind.BAD_REQUEST, "The header Authorization is not proper base64");
        }
    }
}
