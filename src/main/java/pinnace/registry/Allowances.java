package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.stream.Origin;

/**
 * How many manifests registries still give, as far as they say so: Docker Hub does, in a header of each answer about a
 * manifest ({@code ratelimit-remaining: 63;w=21600}).
 */
final class Allowances {

    private static final String HEADER = "RateLimit-Remaining";
    private static final Pattern REMAINING = Pattern.compile("([0-9]{1,9})(?:;.*)?");
    private static final Duration KNOWN = Duration.ofMinutes(1);

    private final Cache<Account, Optional<Long>> remaining = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(10_000)
            .expireAfterWrite(KNOWN)
            .build();

    /** What a registry counts together: all that one login asks for, or all that this server asks for without one. */
    private record Account(String registry, Optional<String> login) {
        static Account of(Origin origin) {
            return new Account(origin.registry(), origin.login());
        }
    }

    /**
     * Takes note of what an answer about a manifest says; a mirror's counts for its registry, for it is asked first.
     */
    void note(Origin origin, RegistryResponse answer) {
        Optional<Long> said = answer.header(HEADER)
                .map(REMAINING::matcher)
                .filter(Matcher::matches)
                .map(number -> Long.valueOf(number.group(1)));
        remaining.put(Account.of(origin), said);
    }

    /** How many there are; empty if the registry does not say, or was not asked of late. */
    Optional<Long> remaining(Origin origin) {
        return Optional.ofNullable(remaining.getIfPresent(Account.of(origin))).flatMap(said -> said);
    }
}
