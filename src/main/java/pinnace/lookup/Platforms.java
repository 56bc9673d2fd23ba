package pinnace.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import pinnace.image.Configuration;
import pinnace.image.Digest;
import pinnace.image.Platform;
import pinnace.stream.Origin;

/**
 * For which platform an image's configuration is, remembered: a configuration of some kilobytes need not be read again
 * for each {@code HEAD} and each part of a file. It never changes, for it is known by its digest.
 */
public final class Platforms {

    private static final long MOST_BYTES = 1 << 20;
    private static final int LEAST_WEIGHT = 300;
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Cache<Key, Built> known = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST_BYTES)
            .weigher((Key key, Built built) -> built.weight())
            .expireAfterAccess(REMEMBERED)
            .build();

    private record Key(Origin origin, Digest config) {}

    /**
     * What a configuration says.
     *
     * @param platform empty where it does not say
     */
    record Built(Optional<Platform> platform) {

        /** A platform's words come from the configuration, and may be long. */
        private int weight() {
            return LEAST_WEIGHT
                    + 2 * platform.map(words -> words.toString().length()).orElse(0);
        }
    }

    /** What a configuration says, if a caller with the same rights has read it. */
    Optional<Built> find(Origin origin, Digest config) {
        return Optional.ofNullable(known.getIfPresent(new Key(origin, config)));
    }

    /** Remembers what a verified configuration says. */
    void remember(Origin origin, Digest digest, Configuration config) {
        known.put(new Key(origin, digest), new Built(config.platform()));
    }
}
