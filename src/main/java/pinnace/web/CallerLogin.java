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
import pinnace.login.Seal;
import pinnace.request.PullRequest;
import pinnace.request.SealedLogins;

/**
 * The login for a registry that a request brings along, in one of three ways. {@code X-Registry-Auth} counts before all
 * others: it says what is meant now, while a URL may be old. Sealed logins ({@link SealedLogins}) are for callers who
 * can send a URL alone. {@code Authorization: Basic} counts last, and only in some cases.
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
    private final Optional<Seal> seal;

    private CallerLogin(Incoming incoming, boolean basicCounts, Optional<Seal> seal) {
        this.docker = header(incoming, RegistryAuth.HEADER);
        this.authorization = basicCounts ? header(incoming, HttpHeaders.AUTHORIZATION) : Optional.empty();
        this.basicCounts = basicCounts;
        this.seal = seal;
    }

    /**
     * In which ways a login may come, beside the header of its own.
     *
     * @param basic the setting {@code registry-basic}
     * @param seal opens sealed logins; empty if the setting {@code sealed-logins} is off
     */
    record Ways(boolean basic, Optional<Seal> seal) {}

    /**
     * What a request brings along.
     *
     * @param incoming asked on the container's own thread
     */
    static CallerLogin of(Incoming incoming, Ways ways) {
        HttpServletRequest request = incoming.request();
        boolean basicCounts = ways.basic() && incoming.sender().user().isEmpty() && request.getAuthType() == null;
        return new CallerLogin(incoming, basicCounts, ways.seal());
    }

    private static Optional<String> header(Incoming incoming, String name) {
        return incoming.header(name).filter(text -> !text.isBlank());
    }

    /**
     * Answers with the caller's logins. Where a login is wanted and Basic counts, a browser is asked for one, but only
     * under a path that names the registry: it sends Basic by itself to whatever lies beside. So a path that names none
     * is first redirected to one that does; not where it is a resume, for wget would begin a second file. Where a
     * sealed login is refused, Basic would not be looked at.
     */
    Response with(PullRequest request, Incoming incoming, Waiting waiting, Function<Credentials, Response> answer) {
        Credentials caller = of(request);
        try {
            return answer.apply(caller);
        } catch (PullException e) {
            if (e.kind() != Kind.LOGIN) {
                throw e;
            }
            if (!basicCounts || !request.mayAskForLogin() || !request.logins().isEmpty()) {
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

    /** The names of the logins that a request has for its registries. */
    static List<String> names(PullRequest request, Credentials caller) {
        return request.registries().stream()
                .flatMap(registry -> caller.forRegistry(registry).stream())
                .map(Login::user)
                .distinct()
                .toList();
    }

    /** The caller's logins, for the registries that were asked for and no others. */
    Credentials of(PullRequest asked) {
        List<String> registries = asked.registries();
        Map<String, Login> logins = new HashMap<>();
        Optional<Login> basic = asked.namesRegistry() ? authorization.flatMap(CallerLogin::basic) : Optional.empty();
        basic.ifPresent(login -> logins.put(registries.get(0), login));
        logins.putAll(docker.map(value -> RegistryAuth.logins(checked(value, RegistryAuth.HEADER), registries))
                .orElseGet(() -> sealed(asked, registries)));
        return name -> Optional.ofNullable(logins.get(name));
    }

    /** A list may have lost the images that one of them is for; so may a URL that says what is left out. */
    private Map<String, Login> sealed(PullRequest asked, List<String> registries) {
        Map<String, Login> logins = opened(asked.logins(), registries);
        boolean named = logins.isEmpty() || logins.keySet().stream().anyMatch(registries::contains);
        if (!named && !asked.isList() && asked.options().without().isEmpty()) {
            throw RegistryAuth.asking(
                    new PullException(
                            Kind.LOGIN,
                            "The sealed login in login= is for " + String.join(" and ", logins.keySet())
                                    + ", and the image is at " + String.join(" and ", registries)
                                    + "; leave it out, or log in there"),
                    registries);
        }
        logins.keySet().retainAll(registries);
        return logins;
    }

    private Map<String, Login> opened(SealedLogins sealed, List<String> registries) {
        try {
            return OpenedLogins.of(sealed, seal);
        } catch (PullException e) {
            throw e.kind() == Kind.LOGIN ? RegistryAuth.asking(e, registries) : e;
        }
    }

    /** The same refusal for a caller who cannot be asked by Basic; it says how a login is sent. */
    PullException askedFor(PullException refusal, PullRequest asked) {
        PullException told = new PullException(
                Kind.LOGIN,
                refusal.getMessage() + "; send a login for "
                        + String.join(" and ", asked.registries()) + " in the header "
                        + RegistryAuth.HEADER + ", as base64 of " + RegistryAuth.example(asked.registries())
                        + ", with curl or wget; " + inBrowser(),
                refusal);
        refusal.headers().forEach(told::with);
        return RegistryAuth.asking(told, asked.registries());
    }

    private String inBrowser() {
        return seal.isPresent()
                ? "in a browser, log in on the start page"
                : "browsers ask for one only if the setting registry-basic is on";
    }

    private static String checked(String value, String header) {
        if (value.length() > LONGEST) {
            throw new PullException(Kind.BAD_REQUEST, "The header " + header + " is too long");
        }
        return value;
    }

    /** What a header {@code Authorization} has, if it is Basic (RFC 7617). */
    static Optional<Login> basic(String value) {
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
