package pinnace.registry;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.ForeignJson;
import pinnace.login.Login;

/**
 * The service that gives tokens for a registry: asked by GET with the login's Basic (distribution, token
 * authentication), and with an identity token by POST (distribution, OAuth2). Nothing in its answers is trusted.
 */
final class TokenService {

    static final int LARGEST_ANSWER = 64 * 1024;
    /** How long a token is valid if its service does not say so (distribution: "defaults to 60 seconds"). */
    private static final Duration UNSAID = Duration.ofSeconds(60);

    private static final Duration LONGEST = Duration.ofHours(1);
    /**
     * The statuses of services without POST: 404 by the specification, 405 from most frameworks, 400 and 415 from those
     * that do not accept a form.
     */
    private static final Set<Integer> NO_POST = Set.of(400, 404, 405, 415);

    private final RegistryRequest ask;
    private final URI address;
    private final List<String> scopes;
    private final Optional<String> service;

    private TokenService(RegistryRequest ask, URI address, List<String> scopes, Optional<String> service) {
        this.ask = ask;
        this.address = address;
        this.scopes = scopes;
        this.service = service;
    }

    /**
     * A token.
     *
     * @param value to be sent as {@code Bearer}
     * @param good how long it is valid, counted from the request, because the service's clock ({@code issued_at}) may
     *     be wrong
     */
    record Token(String value, Duration good) {
        @Override
        public String toString() {
            return "Token[good for " + good + "]";
        }
    }

    /** Sends a request to a token service. */
    @FunctionalInterface
    interface Sender {
        RegistryResponse send(HttpUriRequestBase request, URI address) throws IOException;
    }

    /** Whether a challenge names a service. Some registries say {@code Bearer} and expect a token of another kind. */
    static boolean isNamedBy(Challenge bearer) {
        String realm = bearer.parameter("realm").orElse("").toLowerCase(Locale.ROOT);
        return realm.startsWith("https://") || realm.startsWith("http://");
    }

    /** The service that a challenge names; refused if its address is not safe. */
    static TokenService of(RegistryRequest ask, Challenge bearer) {
        String realm = bearer.parameter("realm")
                .orElseThrow(() -> broken(ask.endpoint().name() + " wants a token and does not say from where"));
        List<String> scopes = List.of(bearer.parameter("scope")
                .orElse("repository:" + ask.repository() + ":pull")
                .strip()
                .split("\\s+"));
        Optional<String> service = bearer.parameter("service").map(name -> field("service", name));
        return new TokenService(ask, address(ask, realm), scopes, service);
    }

    private static URI address(RegistryRequest ask, String realm) {
        String registry = ask.endpoint().name();
        WebAddress service = WebAddress.of(realm)
                .filter(address -> address.uri().getRawFragment() == null)
                .orElseThrow(() ->
                        broken(registry + " wants a token from what is no address of a service: " + Shown.of(realm)));
        if (!service.isEncrypted() && "https".equals(ask.endpoint().base().getScheme())) {
            throw broken(registry + " wants a token from an address that is not encrypted: "
                    + service.uri().getHost());
        }
        return service.uri();
    }

    /** Asks for a token that reads the repository. */
    Token token(Sender sender) throws IOException {
        Optional<Login> login = ask.login();
        if (login.filter(Login::isIdentityToken).isPresent()) {
            try (RegistryResponse answer = sender.send(post(login.get()), address)) {
                if (!NO_POST.contains(answer.status())) {
                    return token(answer);
                }
            }
        }
        // In a query each scope is a parameter of its own; in a form one parameter has all.
        String query = form(scopes.stream().map(scope -> field("scope", scope)));
        URI next = URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query);
        String action = "Asking " + address.getHost() + " for a token of "
                + ask.endpoint().name();
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            HttpGet get = new HttpGet(next);
            if (login.isPresent() && Redirects.sameOrigin(next, address)) {
                get.setHeader("Authorization", login.get().basic());
            }
            try (RegistryResponse answer = sender.send(get, next)) {
                if (!Redirects.isOne(answer)) {
                    return token(answer);
                }
                next = Redirects.next(answer, action);
            }
        }
        throw Redirects.tooMany(action);
    }

    private HttpPost post(Login identity) {
        HttpPost post = new HttpPost(address);
        String form = form(Stream.of(
                field("grant_type", "refresh_token"),
                field("client_id", "pinnace"),
                field("refresh_token", identity.secret()),
                field("scope", String.join(" ", scopes))));
        post.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        return post;
    }

    private Token token(RegistryResponse answer) throws IOException {
        int status = answer.status();
        if (status == 401 || status == 403) {
            throw Refusals.login(ask, Refusals.body(ask, answer));
        }
        if (status == 429 || status == 404) {
            throw Refusals.of(ask, answer);
        }
        if (status != 200) {
            String words = Refusals.body(ask, answer);
            throw broken(name() + " answered with status " + status + (words.isEmpty() ? "" : ": " + words));
        }
        byte[] content = answer.atMost(LARGEST_ANSWER + 1);
        if (content.length > LARGEST_ANSWER) {
            throw broken(name() + " sent a token that is larger than the limit of " + (LARGEST_ANSWER >> 10) + " KiB");
        }
        return read(new String(content, StandardCharsets.UTF_8).strip());
    }

    private Token read(String json) {
        if (json.startsWith("<")) {
            throw broken(name() + " sent a web page, as proxies and login portals send it, instead of a token");
        }
        return ForeignJson.read(json, TokenService::given)
                .orElseThrow(() -> broken(name() + " sent what is no token"))
                .orElseThrow(() -> broken(name() + " sent no token"));
    }

    /**
     * The token in an answer. Some services say {@code token}, some {@code access_token}; Harbor sends one of the two
     * empty beside the other.
     */
    private static Optional<Token> given(ForeignJson json) {
        return Stream.of(json.text("token"), json.text("access_token"))
                .flatMap(Optional::stream)
                .filter(value -> value.matches("[!-~]+"))
                .findFirst()
                .map(value -> new Token(
                        value, json.number("expires_in").map(TokenService::good).orElse(UNSAID)));
    }

    /** A number, or a number in a string, as some write it; everything else is taken as if it were not there. */
    private static Duration good(String expiresIn) {
        try {
            long seconds = new BigDecimal(expiresIn.strip())
                    .min(BigDecimal.valueOf(LONGEST.toSeconds()))
                    .max(BigDecimal.ZERO)
                    .longValue();
            return seconds == 0 ? UNSAID : Duration.ofSeconds(seconds);
        } catch (NumberFormatException e) {
            return UNSAID;
        }
    }

    private String form(Stream<String> fields) {
        return String.join("&", Stream.concat(fields, service.stream()).toList());
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private String name() {
        return "The token service " + address.getHost() + " of "
                + ask.endpoint().name();
    }

    private static PullException broken(String sentence) {
        return new PullException(Kind.BROKEN, sentence);
    }
}
