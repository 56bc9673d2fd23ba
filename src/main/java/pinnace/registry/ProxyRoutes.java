package pinnace.registry;

import java.net.ProxySelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Which way a request takes: the container's proxy settings decide, as they do for everything else in that JVM. A
 * proxy's own address is exempt from the address policy, as a route and nothing else: asked for as a registry it is
 * refused like any other.
 */
final class ProxyRoutes implements HttpRoutePlanner {

    private final AddressPolicy policy;
    private final HttpRoutePlanner system = new SystemDefaultRoutePlanner(ProxySelector.getDefault());
    private final Set<String> proxies = ConcurrentHashMap.newKeySet();

    ProxyRoutes(AddressPolicy policy) {
        this.policy = policy;
    }

    @Override
    public HttpRoute determineRoute(HttpHost target, HttpContext context) throws HttpException {
        HttpRoute route = system.determineRoute(target, context);
        HttpHost proxy = route.getProxyHost();
        int port = route.getTargetHost().getPort();
        if (proxy != null) {
            policy.checkByName(target.getHostName(), port);
            proxies.add(key(proxy.getHostName(), proxy.getPort()));
        } else if (isProxy(target.getHostName(), port)) {
            policy.checkAsTarget(target.getHostName(), port);
        }
        return route;
    }

    /** Whether this is where a proxy listens that a request has been sent through. */
    boolean isProxy(String host, int port) {
        return proxies.contains(key(host, port));
    }

    private static String key(String host, int port) {
        return host + ":" + port;
    }
}
