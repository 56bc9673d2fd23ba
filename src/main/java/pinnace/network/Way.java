package pinnace.network;

import java.util.Optional;

/**
 * Which way a request went.
 *
 * @param proxy through which it was sent
 * @param anyProxy whether there is a proxy at all, for this address or for others
 */
public record Way(Optional<HttpProxy> proxy, boolean anyProxy) {}
