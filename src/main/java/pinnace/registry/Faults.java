package pinnace.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.network.AddressPolicy;
import pinnace.network.HttpProxy;
import pinnace.network.Way;

/** Says in one sentence why a request got no answer, or got an answer of the proxy instead of the registry. */
final class Faults {

    private static final int PROXY_LOGIN = 407;
    private static final String NO_PROXY = "no proxy is configured (setting proxy)";

    private Faults() {}

    /**
     * A failure of a connection.
     *
     * @return what to throw if another attempt may help
     * @throws PullException if no other attempt will help
     */
    static IOException of(IOException failure, URI address, Way way) {
        certificate(failure).ifPresent(problem -> {
            throw new PullException(Kind.BARRED, "The certificate of " + address.getHost() + " " + problem, failure);
        });
        if (failure instanceof SSLException && said(failure).contains("Unsupported or unrecognized SSL message")) {
            throw new PullException(
                    Kind.BARRED,
                    address.getHost() + " does not speak TLS at " + address.getAuthority()
                            + "; if this is intended, this server's administrator can add it to the setting"
                            + " plain-http-registries",
                    failure);
        }
        String sentence = way.proxy()
                .map(proxy -> through(proxy, failure, address))
                .orElseGet(() -> direct(failure, address, way));
        return new IOException(sentence, failure);
    }

    private static String through(HttpProxy proxy, IOException failure, URI address) {
        if (failure instanceof UnknownHostException) {
            return "the name of the proxy " + proxy + " is not known here (setting proxy)";
        }
        if (isUnconnected(failure)) {
            return "the proxy " + proxy + " cannot be reached (" + said(failure) + ")";
        }
        return "no answer from " + address.getHost() + " through the proxy " + proxy + " (" + said(failure) + ")";
    }

    private static String direct(IOException failure, URI address, Way way) {
        if (failure instanceof UnknownHostException) {
            return "the name " + address.getHost() + " is not known here, and "
                    + (way.anyProxy()
                            ? "the proxy that is configured is not used for it (setting no-proxy, or the JVM's own)"
                            : NO_PROXY + "; is it spelled right, and can this server look up names?");
        }
        boolean proxyMayBeMissing = isUnconnected(failure) && !way.anyProxy() && isPublic(address);
        return "no answer from " + address.getHost() + " (" + said(failure) + ")"
                + (proxyMayBeMissing ? ", and " + NO_PROXY : "");
    }

    private static boolean isUnconnected(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException;
    }

    private static boolean isPublic(URI address) {
        return AddressPolicy.looksPublic(address.getHost().toLowerCase(Locale.ROOT));
    }

    private static Optional<String> certificate(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(10)
                .flatMap(cause -> problem(cause).stream())
                .reduce((outer, inner) -> inner);
    }

    /** The innermost cause is the most exact; the JDK does not have a type for each problem. */
    private static Optional<String> problem(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("has expired (" + Shown.plain(said(cause)) + ")");
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("is not valid yet (" + Shown.plain(said(cause)) + "); is this server's clock right?");
        }
        if (cause instanceof CertPathBuilderException || said(cause).startsWith("Path does not chain")) {
            return Optional.of("is signed by an authority that this server does not know; if that is your company's, or"
                    + " its proxy's, this server's administrator can add its certificate to the setting ca-file");
        }
        if (cause instanceof SSLPeerUnverifiedException || isAboutNames(cause)) {
            return Optional.of("is for another name (" + Shown.plain(said(cause)) + ")");
        }
        if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
            return Optional.of("is not accepted (" + Shown.plain(said(cause)) + ")");
        }
        return Optional.empty();
    }

    private static boolean isAboutNames(Throwable cause) {
        return cause instanceof CertificateException
                && (said(cause).startsWith("No subject alternative")
                        || said(cause).startsWith("No name matching"));
    }

    private static String said(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /**
     * Throws if the answer is not the registry's own. A proxy refuses a tunnel on an unencrypted connection: its
     * redirects, challenges and bodies must not be taken for those of the registry.
     *
     * @param encrypted whether the answer came over TLS
     * @throws IOException for an answer of a proxy if another attempt may help
     * @throws PullException if no other attempt will help
     */
    static void refuseAnswerOfProxy(RegistryResponse answer, URI address, Optional<HttpProxy> proxy, boolean encrypted)
            throws IOException {
        int status = answer.status();
        if (proxy.isPresent() && status == PROXY_LOGIN) {
            String tried = proxy.get().login().isPresent() ? " does not accept the login for it" : " wants a login";
            throw new PullException(
                    Kind.BARRED,
                    "The proxy " + proxy.get() + tried
                            + "; this server's administrator can give it in the setting proxy");
        }
        if (!encrypted && proxy.isPresent() && saysThatTheNameIsNotKnown(answer)) {
            throw new IOException("the proxy " + proxy.get() + " does not know the name " + address.getHost());
        }
        if (encrypted || !"https".equals(address.getScheme())) {
            return;
        }
        String sentence = proxy.map(known -> "the proxy " + known).orElse("something on the way")
                + " did not open a way to " + address.getHost() + " and answered with status " + status;
        if (status < 500 && status != 429) {
            throw new PullException(Kind.BARRED, Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1));
        }
        throw new IOException(sentence + "; it may not know that name, or not reach it");
    }

    /** In the header of Squid, and in the header of RFC 9209. */
    private static boolean saysThatTheNameIsNotKnown(RegistryResponse answer) {
        return answer.header("X-Squid-Error")
                        .filter(error -> error.startsWith("ERR_DNS_FAIL"))
                        .isPresent()
                || answer.headers("Proxy-Status").stream().anyMatch(status -> status.contains("error=dns_"));
    }
}
