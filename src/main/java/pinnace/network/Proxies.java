package pinnace.network;

import java.net.URI;
import java.util.Optional;

/** Which proxy is used for a host. */
@FunctionalInterface
public interface Proxies {

    /** The proxy for an address with its scheme, host and port; empty if the host is reached without one. */
    Optional<HttpProxy> to(URI address);

    /** Whether there is a proxy for any address. */
    default boolean areConfigured() {
        return false;
    }
}
