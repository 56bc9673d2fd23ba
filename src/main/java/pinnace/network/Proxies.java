package pinnace.network;

import java.net.URI;
import java.util.Optional;

/** Which proxy leads to a host. */
@FunctionalInterface
public interface Proxies {

    /** The proxy for an address with its scheme, host and port; empty where the host is reached without one. */
    Optional<HttpProxy> to(URI address);

    /** Whether there are any, for whatever address. */
    default boolean areConfigured() {
        return false;
    }
}
