package pinnace.network;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the proxy of a request, and knows the logins of proxies. The address of a proxy is exempt from the address
 * policy only as a proxy: as a registry it is refused like any other.
 */
public final class ProxyRoutes extends DefaultRoutePlanner implements CredentialsProvider {

    private static final String TAKEN = "pinnace.proxy";

    private final AddressPolicy policy;
    private final Proxies proxies;
    private final Map<String, HttpProxy> used = new ConcurrentHashMap<>();

    ProxyRoutes(AddressPolicy policy, Proxies proxies) {
        super(null);
        this.policy = policy;
        this.proxies = proxies;
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
        HttpHost withPort = RoutingSupport.normalize(target, DefaultSchemePortResolver.INSTANCE);
        String host = target.getHostName();
        int port = withPort.getPort();
        Optional<HttpProxy> proxy = proxies.to(URI.create(withPort.toURI()));
        context.setAttribute(TAKEN, new Way(proxy, proxy.isPresent() || proxies.areConfigured()));
        if (proxy.isPresent()) {
            policy.checkByName(host, port);
            used.put(key(proxy.get().host(), proxy.get().port()), proxy.get());
        } else if (isProxy(host, port)) {
            policy.checkAsTarget(host, port);
        }
        return proxy.map(known -> new HttpHost(known.host(), known.port())).orElse(null);
    }

    /** How the request of this context was sent. */
    public static Way taken(HttpContext context) {
        return context.getAttribute(TAKEN) instanceof Way way ? way : new Way(Optional.empty(), false);
    }

    /** Whether this is the address of a proxy that was used before. */
    boolean isProxy(String host, int port) {
        return used.containsKey(key(host, port));
    }

    private static String key(String host, int port) {
        return host + ":" + port;
    }

    /** The login of a proxy, for this proxy only: a registry that asks for a login gets none here. */
    @Override
    public @Nullable Credentials getCredentials(AuthScope asking, HttpContext context) {
        Optional<HttpProxy> proxy = Optional.ofNullable(used.get(key(asking.getHost(), asking.getPort())));
        return proxy.flatMap(known -> known.login().or(() -> ofContainer(asking)))
                .map(login -> new UsernamePasswordCredentials(login.getUserName(), login.getPassword()))
                .orElse(null);
    }

    private static Optional<PasswordAuthentication> ofContainer(AuthScope asking) {
        return Optional.ofNullable(Authenticator.requestPasswordAuthentication(
                asking.getHost(),
                null,
                asking.getPort(),
                "http",
                asking.getRealm(),
                asking.getSchemeName(),
                null,
                Authenticator.RequestorType.PROXY));
    }
}
