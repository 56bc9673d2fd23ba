package pinnace.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a container puts in place of the JVM's own settings. */
class ContainerProxiesTest {

    private static final URI REGISTRY = URI.create("https://registry.example:443");

    private final @Nullable ProxySelector selector = ProxySelector.getDefault();
    private final @Nullable Authenticator authenticator = Authenticator.getDefault();

    @AfterEach
    void restore() {
        ProxySelector.setDefault(selector);
        Authenticator.setDefault(authenticator);
    }

    private static void select(Proxy... proxies) {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(proxies);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    }

    private static Proxy proxy(Proxy.Type type, String host) {
        return new Proxy(type, InetSocketAddress.createUnresolved(host, 3128));
    }

    @Test
    void theContainersOwnSelectorIsAskedEachTime() {
        ContainerProxies proxies = new ContainerProxies();
        select(proxy(Proxy.Type.HTTP, "first.example"));
        assertTrue(ContainerProxies.areSet());
        assertEquals("first.example:3128", proxies.to(REGISTRY).orElseThrow().toString());
        select(proxy(Proxy.Type.HTTP, "second.example"), Proxy.NO_PROXY);
        assertEquals("second.example:3128", proxies.to(REGISTRY).orElseThrow().toString());
    }

    @Test
    void withoutASelectorOrWithoutAProxyTheWayIsDirect() {
        select(Proxy.NO_PROXY);
        assertFalse(ContainerProxies.areSet());
        assertTrue(new ContainerProxies().to(REGISTRY).isEmpty());
        ProxySelector.setDefault(null);
        assertFalse(ContainerProxies.areSet());
        assertTrue(new ContainerProxies().to(REGISTRY).isEmpty());
    }

    @Test
    void aSocksProxyIsTheSocketsToUseAndKeepsTheEnvironmentsFromCounting() {
        select(proxy(Proxy.Type.SOCKS, "socks.example"));
        assertTrue(ContainerProxies.areSet());
        assertTrue(new ContainerProxies().to(REGISTRY).isEmpty());
    }

    @Test
    void theContainersAuthenticatorIsAskedForItsProxyAndForNobodyElse() throws HttpException {
        select(proxy(Proxy.Type.HTTP, "proxy.example"));
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(getRequestingHost(), "secret".toCharArray());
            }
        });
        ProxyRoutes routes = new ProxyRoutes(new AddressPolicy(List.of()), new ContainerProxies());
        HttpClientContext context = HttpClientContext.create();
        routes.determineRoute(new HttpHost("https", "registry.example", 443), context);
        assertEquals(
                new UsernamePasswordCredentials("proxy.example", "secret".toCharArray()),
                routes.getCredentials(new AuthScope("proxy.example", 3128), context));
        assertNull(routes.getCredentials(new AuthScope("registry.example", 443), context));
    }
}
