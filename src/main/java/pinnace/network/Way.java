package pinnace.network;

import java.util.Optional;

/**
 * How a request was sent.
 *
 * @param proxy the proxy that it was sent through
 * @param anyProxy whether there is any proxy, for this address or for others
 */
public record Way(Optional<HttpProxy> proxy, boolean anyProxy) {}
