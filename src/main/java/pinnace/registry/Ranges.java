package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * Which registries answer a request for a range with the whole blob, as RFC 9110, 14.2, allows. A blob of such a
 * registry is read over one connection.
 */
final class Ranges {

    private final Cache<Endpoint, Boolean> unknown = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    boolean areKnownBy(Endpoint endpoint) {
        return unknown.getIfPresent(endpoint) == null;
    }

    void wereIgnoredBy(Endpoint endpoint) {
        unknown.put(endpoint, true);
    }
}
