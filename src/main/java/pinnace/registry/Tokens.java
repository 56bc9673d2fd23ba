package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.image.Shown;
import pinnace.stream.Time;

/**
 * What to send in {@code Authorization}: Basic, or a bearer token that the registry's token service gives
 * (distribution, token authentication). Remembered until shortly before it runs out, for the same registry, repository
 * and login only.
 */
final class Tokens {

    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final int MOST_REMEMBERED = 10_000;
    /** What a token is good for where its service does not say (distribution: "defaults to 60 seconds"). */
    private static final Duration UNSAID = Duration.ofSeconds(60);

    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final Jsonb JSON = JsonbBuilder.create();

    private final Time time;
    private final Cache<Key, Authorization> remembered;

    Tokens(Time time) {
        this.time = time;
        this.remembered = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    }

    private record Key(String registry, String repository, Optional<String> login) {
        static Key of(Ask ask) {
            return new Key(ask.endpoint().name(), ask.repository(), ask.login().map(Login::fingerprint));
        }
    }

    private record Authorization(String value, Instant until) {
        @Override
        public String toString() {
            return "Authorization[until " + until + "]";
        }
    }

    /** Sends a request to a token service, with the login's Basic where there is one. */
    @FunctionalInterface
    interface Sender {
        Answer get(URI address, Map<String, String> headers) throws IOException;
    }

    /** What was given for the same question before and is still good. */
    Optional<String> known(Ask ask) {
        return Optional.ofNullable(remembered.getIfPresent(Key.of(ask)))
                .filter(known -> known.until().isAfter(time.now()))
                .map(Authorization::value);
    }

    /** Answers a challenge; empty where that takes a login that nobody gave, or a scheme that nobody here knows. */
    Optional<String> authorize(Ask ask, List<Challenge> challenges, Optional<String> refused, Sender sender)
            throws IOException {
        Optional<Authorization> given = Optional.empty();
        for (Challenge challenge : challenges) {
            if (given.isEmpty() && challenge.scheme().equals("bearer")) {
                given = Optional.of(token(ask, challenge, sender));
            }
            if (given.isEmpty() && challenge.scheme().equals("basic")) {
                given = ask.login().map(login -> new Authorization(login.basic(), Instant.MAX));
            }
        }
        given.ifPresent(authorization -> remembered.put(Key.of(ask), authorization));
        return given.map(Authorization::value)
                .filter(value -> refused.filter(value::equals).isEmpty());
    }

    private Authorization token(Ask ask, Challenge challenge, Sender sender) throws IOException {
        URI service = address(ask, challenge);
        Map<String, String> headers =
                ask.login().map(login -> Map.of("Authorization", login.basic())).orElse(Map.of());
        try (Answer answer = sender.get(service, headers)) {
            if (answer.status() == 401 || answer.status() == 403) {
                throw Refusals.login(ask, Refusals.body(answer));
            }
            if (answer.status() != 200) {
                throw Refusals.of(ask, answer);
            }
            return read(answer.atMost(LARGEST_ANSWER), service);
        }
    }

    private static URI address(Ask ask, Challenge challenge) {
        String realm = challenge
                .parameter("realm")
                .orElseThrow(() -> new PullException(
                        Kind.BROKEN, ask.endpoint().name() + " wants a token and does not say from where"));
        String scope = challenge.parameter("scope").orElse("repository:" + ask.repository() + ":pull");
        StringBuilder address = new StringBuilder(realm)
                .append(realm.contains("?") ? '&' : '?')
                .append("scope=")
                .append(encoded(scope));
        challenge.parameter("service").ifPresent(service -> address.append("&service=")
                .append(encoded(service)));
        try {
            URI uri = URI.create(address.toString());
            boolean encrypted = "https".equals(uri.getScheme());
            boolean plain = "http".equals(uri.getScheme())
                    && "http".equals(ask.endpoint().base().getScheme());
            if (uri.getHost() == null || !(encrypted || plain)) {
                throw new PullException(
                        Kind.BROKEN, ask.endpoint().name() + " wants a token from an address that is not encrypted");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new PullException(
                    Kind.BROKEN,
                    ask.endpoint().name() + " wants a token from what is no address: " + Shown.of(realm),
                    e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Authorization read(byte[] json, URI service) {
        try {
            Given given = JSON.fromJson(new String(json, StandardCharsets.UTF_8), Given.class);
            String token = given.token() != null ? given.token() : given.accessToken();
            if (token == null || !token.matches("[!-~]+")) {
                throw new PullException(Kind.BROKEN, "The token service " + service.getHost() + " sent no token");
            }
            BigDecimal seconds = given.expiresIn() == null ? BigDecimal.valueOf(UNSAID.toSeconds()) : given.expiresIn();
            Duration good = Duration.ofSeconds(
                    seconds.min(BigDecimal.valueOf(3600)).max(BigDecimal.ZERO).longValue());
            return new Authorization("Bearer " + token, time.now().plus(good).minus(MARGIN));
        } catch (JsonbException
                | jakarta.json.JsonException
                | IllegalStateException
                | ClassCastException
                | StackOverflowError e) {
            throw new PullException(
                    Kind.BROKEN, "The token service " + service.getHost() + " sent what is no token", e);
        }
    }

    /** What a token service answers; some say {@code token}, some {@code access_token}, some both. */
    public record Given(
            @JsonbProperty("token") @Nullable String token,
            @JsonbProperty("access_token") @Nullable String accessToken,
            @JsonbProperty("expires_in") @Nullable BigDecimal expiresIn) {
        @JsonbCreator
        public Given {}

        @Override
        public String toString() {
            return "Given[token]";
        }
    }
}
