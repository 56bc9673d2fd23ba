package pinnace.network;

import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The proxies of the JVM: {@code https.proxyHost} and the like, {@code http.nonProxyHosts}, or a selector of the
 * container instead. A SOCKS proxy ({@code socksProxyHost}) is not one of these: the JVM's sockets use it by
 * themselves, for an address that was resolved and checked here.
 */
public final class ContainerProxies implements Proxies {

    private static final List<URI> ANYWHERE =
            List.of(URI.create("https://registry.example:443"), URI.create("http://registry.example:80"));

    /** Whether the container has any proxy at all. */
    public static boolean areSet() {
        return ANYWHERE.stream()
                .flatMap(address -> selected(address).stream())
                .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }

    @Override
    public boolean areConfigured() {
        return areSet();
    }

    @Override
    public Optional<HttpProxy> to(URI address) {
        for (Proxy proxy : selected(address)) {
            if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress where) {
                String login = "https".equals(address.getScheme()) ? "https.proxy" : "http.proxy";
                return Optional.of(new HttpProxy(where.getHostString(), where.getPort(), login(login)));
            }
            if (proxy.type() == Proxy.Type.DIRECT) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The selector is asked each time, because a container may change it. Without a selector there is no proxy. */
    private static List<Proxy> selected(URI address) {
        return Optional.ofNullable(ProxySelector.getDefault())
                .map(selector -> selector.select(address))
                .orElse(List.of());
    }

    /** From the properties that other Java programs read too; the JDK itself reads only an Authenticator. */
    private static Optional<PasswordAuthentication> login(String prefix) {
        return Optional.ofNullable(System.getProperty(prefix + "User"))
                .map(user -> new PasswordAuthentication(
                        user, System.getProperty(prefix + "Password", "").toCharArray()));
    }
}
