package pinnace.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address in a {@code Location}, a challenge or the name of a registry (RFC 9110, 4.2): {@code http} or
 * {@code https}, a host, and no user, which such an address must not have.
 *
 * @param uri with scheme and host in lower case, a host, no user and a port from 1 to 65535 or none
 */
record WebAddress(URI uri) {

    /** Longer than any signed address; characters that are not ASCII have to be encoded (RFC 3986, 2). */
    private static final Pattern WRITTEN = Pattern.compile("[!-~]{1,16384}");

    private static final int HIGHEST_PORT = 65_535;

    /** Refuses every other URI. */
    WebAddress {
        if (!isOne(uri)) {
            throw new IllegalArgumentException("no address on the web");
        }
    }

    /** Reads an absolute address; empty if it is not one. */
    static Optional<WebAddress> of(String text) {
        return parsed(text).flatMap(WebAddress::of);
    }

    private static Optional<WebAddress> of(URI uri) {
        return isOne(uri) ? Optional.of(new WebAddress(lowerCase(uri))) : Optional.empty();
    }

    /** The address of a reference that was found at this address (RFC 3986, 5); empty if it is not one. */
    Optional<WebAddress> resolve(String reference) {
        // Java resolves "x" against "http://host" to "http://hostx".
        URI from = uri.getRawPath().isEmpty() ? uri.resolve("/") : uri;
        return parsed(reference).map(from::resolve).flatMap(WebAddress::of);
    }

    /** Whether it has TLS. */
    boolean isEncrypted() {
        return uri.getScheme().equals("https");
    }

    private static Optional<URI> parsed(String text) {
        try {
            return WRITTEN.matcher(text).matches() ? Optional.of(new URI(text)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isOne(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && (uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= HIGHEST_PORT));
    }

    /** Path and query stay as they are written: a signature may be of every character. */
    private static URI lowerCase(URI uri) {
        String text = uri.toString();
        int end = text.indexOf(uri.getRawAuthority()) + uri.getRawAuthority().length();
        return URI.create(text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end));
    }

    /** Without the query, which may hold signatures and passwords. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
