package pinnace.registry;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.image.Shown;

/** What it means, in one sentence, that a request got no answer, or got one from the proxy in place of the registry. */
final class Faults {

    private static final int PROXY_LOGIN = 407;

    private Faults() {}

    /**
     * A failure of a connection.
     *
     * @return what to throw where another try may help
     * @throws PullException where none will
     */
    static IOException of(IOException failure, URI address, Optional<HttpProxy> proxy) {
        certificate(failure).ifPresent(problem -> {
            throw new PullException(Kind.BARRED, "The certificate of " + address.getHost() + " " + problem, failure);
        });
        if (failure instanceof SSLException && said(failure).contains("Unsupported or unrecognized SSL message")) {
            throw new PullException(
                    Kind.BARRED,
                    address.getHost() + " does not speak TLS at " + address.getAuthority()
                            + "; if it is meant to be like that, this server's administrator can add it to the setting"
                            + " plain-http-registries",
                    failure);
        }
        boolean notConnected = failure instanceof HttpHostConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof UnknownHostException;
        if (proxy.isPresent() && notConnected) {
            return new IOException("the proxy " + proxy.get() + " cannot be reached (" + said(failure) + ")", failure);
        }
        String way = proxy.map(known -> " through the proxy " + known).orElse("");
        return new IOException("no answer from " + address.getHost() + way + " (" + said(failure) + ")", failure);
    }

    private static Optional<String> certificate(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(10)
                .flatMap(cause -> problem(cause).stream())
                .reduce((outer, inner) -> inner);
    }

    /** The innermost cause says it best; the JDK has no types for all of it. */
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
     * Lets the registry's own answers pass. A proxy's refusal to open a tunnel comes over an unencrypted line and
     * speaks for nobody else: none of its redirects, challenges and bodies may be taken for the registry's.
     *
     * @param encrypted whether the answer came over TLS
     * @throws IOException for a proxy's answer where another try may help
     * @throws PullException for one where none will
     */
    static void refuseAnswerOfProxy(Answer answer, URI address, Optional<HttpProxy> proxy, boolean encrypted)
            throws IOException {
        int status = answer.status();
        if (proxy.isPresent() && status == PROXY_LOGIN) {
            String tried = proxy.get().login().isPresent() ? " does not accept the login for it" : " wants a login";
            throw new PullException(
                    Kind.BARRED,
                    "The proxy " + proxy.get() + tried
                            + "; this server's administrator can give it in the setting proxy");
        }
        if (encrypted || !"https".equals(address.getScheme())) {
            return;
        }
        String sentence = proxy.map(known -> "the proxy " + known).orElse("something on the way")
                + " did not open a way to " + address.getHost() + " and answered with status " + status;
        if (status < 500 && status != 429) {
            throw new PullException(Kind.BARRED, Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1));
        }
        throw new IOException(sentence);
    }
}
