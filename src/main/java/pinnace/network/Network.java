package pinnace.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds the one HTTP client, with its proxies and the certificates that it trusts. The address policy is applied where
 * a name becomes an address.
 *
 * @param policy which addresses Pinnace may connect to
 * @param proxies through which proxies
 * @param trust which certificates are trusted
 * @param limits how long connections may take, and how many there may be
 * @param program what registries are told as {@code User-Agent} (RFC 9110, 10.1.5)
 */
public record Network(AddressPolicy policy, Proxies proxies, Trust trust, Limits limits, String program) {

    /**
     * The size in bytes of each of the three buffers of a connection. Enough for the head of an answer; blobs are read
     * in larger pieces, which do not go through a buffer.
     */
    private static final int BUFFER = 4096;

    /** How long an idle connection is kept. A download requests its next layer sooner than that. */
    public static final TimeValue IDLE = TimeValue.ofSeconds(3);

    /**
     * No wait is without one of these.
     *
     * @param connect how long opening a connection may take, with TLS
     * @param silence how long a connection may be silent before it counts as broken
     * @param connections how many there may be at once
     */
    public record Limits(Duration connect, Duration silence, int connections) {

        /** How long a mirror may be silent; shorter, because the registry itself can be asked instead. */
        public Duration silenceOfMirror() {
            return silence.dividedBy(6);
        }

        /**
         * Long enough for a busy registry far away, short enough to try again in time. Silence may last longer than
         * clients are redirected, because a repeated request starts from the beginning: a gateway that scans a blob
         * before it sends it, or a registry that has to start, would never answer.
         */
        public static Limits usual(int connections) {
            return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), connections);
        }
    }

    /** Builds the client; the caller closes it. */
    public CloseableHttpClient client() {
        ProxyRoutes routes = new ProxyRoutes(policy, proxies);
        return HttpClients.custom()
                .setConnectionManager(connectionManager(routes))
                .setRoutePlanner(routes)
                .setDefaultCredentialsProvider(routes)
                .setDefaultRequestConfig(request(limits.silence()))
                .evictIdleConnections(IDLE)
                .setUserAgent(program)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .build();
    }

    /** The configuration of a request to a mirror. */
    public RequestConfig toMirror() {
        return request(limits.silenceOfMirror());
    }

    private RequestConfig request(Duration silence) {
        return RequestConfig.custom()
                .setResponseTimeout(Timeout.of(silence))
                .setConnectionRequestTimeout(Timeout.of(limits.silence()))
                .setHardCancellationEnabled(true)
                .build();
    }

    private HttpClientConnectionManager connectionManager(ProxyRoutes routes) {
        PoolingHttpClientConnectionManagerBuilder builder = new PoolingHttpClientConnectionManagerBuilder() {
            @Override
            protected HttpClientConnectionOperator createConnectionOperator(
                    SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
                return BufferedSocket.operator(ports, names, tls);
            }
        };
        return builder.setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setBufferSize(BUFFER).build())
                        .build())
                .setTlsSocketStrategy(
                        new DefaultClientTlsStrategy(trust.context(), HostnameVerificationPolicy.BUILTIN, null))
                .setDnsResolver(new CheckedNames(policy, routes))
                .setMaxConnTotal(limits.connections())
                .setMaxConnPerRoute(limits.connections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.connect()))
                        .setSocketTimeout(Timeout.of(limits.silence()))
                        .setValidateAfterInactivity(TimeValue.ofMilliseconds(500))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build())
                .build();
    }

    /** Name resolution that gives only addresses to which Pinnace may connect. */
    private record CheckedNames(AddressPolicy policy, ProxyRoutes routes) implements DnsResolver {

        @Override
        public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
            InetAddress[] all = InetAddress.getAllByName(host);
            List<InetAddress> usable = routes.isProxy(host, port) ? List.of(all) : policy.allowed(host, port, all);
            return usable.stream()
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        }

        @Override
        public InetAddress[] resolve(String host) {
            throw new UnsupportedOperationException("a host cannot be checked without its port");
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
