package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import pinnace.login.Scope;

/**
 * Where a registry sent somebody for a blob: signed addresses that are good for a while. The next range of the same
 * blob for the same caller goes there at once; when the storage refuses it, the registry is asked again.
 */
final class SignedAddresses {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Cache<Key, URI> addresses = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    private record Key(Scope scope, URI address) {
        static Key of(Ask ask) {
            return new Key(Scope.of(ask.endpoint().name(), ask.repository(), ask.credentials()), ask.address());
        }
    }

    Optional<URI> find(Ask ask) {
        return ask.isForBlob() ? Optional.ofNullable(addresses.getIfPresent(Key.of(ask))) : Optional.empty();
    }

    void remember(Ask ask, URI signed) {
        if (ask.isForBlob()) {
            addresses.put(Key.of(ask), signed);
        }
    }

    void forget(Ask ask) {
        addresses.invalidate(Key.of(ask));
    }
}
