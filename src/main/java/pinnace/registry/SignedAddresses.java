package pinnace.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import pinnace.stream.Origin;

/**
 * The signed addresses of blobs in a storage, to which a registry redirected. The next range of the same blob, for the
 * same caller, is requested from there directly, until the storage refuses the address.
 */
final class SignedAddresses {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Cache<Key, URI> addresses = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    private record Key(Origin origin, URI address) {
        static Key of(RegistryRequest ask) {
            return new Key(ask.credentials().origin(ask.endpoint().name(), ask.repository()), ask.address());
        }
    }

    Optional<URI> find(RegistryRequest ask) {
        return ask.isForBlob() ? Optional.ofNullable(addresses.getIfPresent(Key.of(ask))) : Optional.empty();
    }

    void remember(RegistryRequest ask, URI signed) {
        if (ask.isForBlob()) {
            addresses.put(Key.of(ask), signed);
        }
    }

    void forget(RegistryRequest ask) {
        addresses.invalidate(Key.of(ask));
    }
}
