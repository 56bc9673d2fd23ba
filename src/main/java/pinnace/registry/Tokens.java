package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import pinnace.login.Login;
import pinnace.stream.Time;

/**
 * What to send in {@code Authorization}: Basic, or a bearer token that the registry's token service gives. A token is
 * remembered until shortly before it expires, for the same registry, repository and login only. One request at a time
 * fetches it.
 */
final class Tokens {

    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration LONGEST_REMEMBERED = Duration.ofHours(1);
    private static final Duration MARGIN = Duration.ofSeconds(10);
    /** A request that has waited so long for another's token fetches its own: one slow answer must not delay all. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Time time;
    private final Cache<Key, Remembered> remembered = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(LONGEST_REMEMBERED)
            .build();
    /** The request that holds the lock fetches the token. Locks that no request holds are removed. */
    private final Cache<Key, ReentrantLock> turns =
            Caffeine.newBuilder().executor(Runnable::run).weakValues().build();

    Tokens(Time time) {
        this.time = time;
    }

    /** The endpoint has a scheme: a token that came over TLS is not sent without TLS to a mirror of the same name. */
    private record Key(Endpoint endpoint, String repository, Optional<String> login) {
        static Key of(RegistryRequest ask) {
            return new Key(ask.endpoint(), ask.repository(), ask.login().map(Login::fingerprint));
        }

        @Override
        public String toString() {
            return "Key[" + endpoint.name() + "/" + repository + (login.isPresent() ? " with a login]" : "]");
        }
    }

    /**
     * A bearer token; empty if the registry wants Basic, whose secret comes with each request.
     *
     * @param until how long it is valid, by {@link Time#now}
     */
    private record Remembered(Optional<String> bearer, Instant until) {
        @Override
        public String toString() {
            return "Remembered[" + (bearer.isPresent() ? "a token]" : "Basic]");
        }
    }

    /** What the same request needed before, if it is still valid. */
    Optional<String> known(RegistryRequest ask) {
        Optional<Login> bearer = ask.login().filter(Login::isBearer);
        if (bearer.isPresent()) {
            return bearer.map(token -> "Bearer " + token.secret());
        }
        return Optional.ofNullable(remembered.getIfPresent(Key.of(ask)))
                .filter(known -> known.until().isAfter(time.now()))
                .flatMap(known -> known.bearer().or(() -> ask.login().map(Login::basic)));
    }

    /**
     * Answers a challenge. Empty if there is no login for it, if the scheme is unknown, or if the answer is the one
     * that was {@code refused} just now.
     */
    Optional<String> authorize(
            RegistryRequest ask, List<Challenge> challenges, Optional<String> refused, TokenService.Sender sender)
            throws IOException {
        Predicate<String> other = value -> !refused.equals(Optional.of(value));
        if (ask.login().filter(Login::isBearer).isPresent()) {
            return known(ask).filter(other);
        }
        Key key = Key.of(ask);
        ReentrantLock turn = turns.get(key, any -> new ReentrantLock());
        boolean mine = await(turn);
        try {
            Optional<String> others = known(ask).filter(other);
            if (others.isPresent()) {
                return others;
            }
            remembered.invalidate(key);
            return fresh(ask, key, challenges, sender).filter(other);
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }

    private static boolean await(ReentrantLock turn) throws IOException {
        try {
            return turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while another asked for a token").initCause(e);
        }
    }

    /**
     * A token if there is a service for it, also if Basic comes first: Basic would give the registry the secret itself.
     */
    private Optional<String> fresh(RegistryRequest ask, Key key, List<Challenge> challenges, TokenService.Sender sender)
            throws IOException {
        Instant asked = time.now();
        Optional<Challenge> bearer = of("bearer", challenges);
        Optional<Challenge> basic = of("basic", challenges);
        if (bearer.isPresent() && (basic.isEmpty() || TokenService.isNamedBy(bearer.get()))) {
            TokenService.Token token = TokenService.of(ask, bearer.get()).token(sender);
            Optional<String> value = Optional.of("Bearer " + token.value());
            Duration margin =
                    MARGIN.compareTo(token.good()) < 0 ? MARGIN : token.good().dividedBy(2);
            remembered.put(key, new Remembered(value, asked.plus(token.good()).minus(margin)));
            return value;
        }
        Optional<Login> login = basic.flatMap(any -> ask.login()).filter(given -> !given.isIdentityToken());
        login.ifPresent(given -> remembered.put(key, new Remembered(Optional.empty(), asked.plus(LONGEST_REMEMBERED))));
        return login.map(Login::basic);
    }

    private static Optional<Challenge> of(String scheme, List<Challenge> challenges) {
        List<Challenge> ofScheme = challenges.stream()
                .filter(challenge -> challenge.scheme().equals(scheme))
                .toList();
        return ofScheme.stream().filter(TokenService::isNamedBy).findFirst().or(() -> ofScheme.stream()
                .findFirst());
    }
}
