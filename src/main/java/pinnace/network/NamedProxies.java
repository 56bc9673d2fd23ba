package pinnace.network;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The proxies in the settings or in the environment.
 *
 * @param plain for {@code http} addresses
 * @param secure for {@code https} addresses
 * @param direct what is reached without a proxy
 */
public record NamedProxies(Optional<HttpProxy> plain, Optional<HttpProxy> secure, NoProxy direct) implements Proxies {

    /** What is reached without a proxy by default. */
    public static final String USUALLY_DIRECT = "localhost,127.0.0.0/8,[::1]";

    private static final Logger LOG = Logger.getLogger(NamedProxies.class.getName());

    /**
     * What {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} say, in upper or lower case; empty if they name
     * no proxy. They are for all programs of a machine, so Pinnace ignores what it cannot use, and logs it.
     */
    public static Optional<Proxies> ofEnvironment(Map<String, String> environment) {
        Optional<HttpProxy> plain = proxy(environment, "HTTP_PROXY");
        Optional<HttpProxy> secure = proxy(environment, "HTTPS_PROXY");
        if (plain.isEmpty() && secure.isEmpty()) {
            return Optional.empty();
        }
        String direct = value(environment, "NO_PROXY").orElse(USUALLY_DIRECT);
        try {
            return Optional.of(new NamedProxies(plain, secure, NoProxy.parse(direct)));
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "The environment variable NO_PROXY is not used: it {0}", e.getMessage());
            return Optional.of(new NamedProxies(plain, secure, NoProxy.parse(USUALLY_DIRECT)));
        }
    }

    private static Optional<HttpProxy> proxy(Map<String, String> environment, String name) {
        try {
            return value(environment, name).filter(text -> !text.isBlank()).map(HttpProxy::parse);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "The environment variable {0} is not used: it {1}", new Object[] {
                name, e.getMessage()
            });
            return Optional.empty();
        }
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(environment.get(name)));
    }

    @Override
    public boolean areConfigured() {
        return true;
    }

    @Override
    public Optional<HttpProxy> to(URI address) {
        Optional<HttpProxy> proxy = "https".equals(address.getScheme()) ? secure : plain;
        return proxy.filter(any -> !direct.matches(address.getHost(), address.getPort()));
    }
}
