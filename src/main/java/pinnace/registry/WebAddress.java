package pinnace.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address written by others, in a {@code Location}, a challenge or the name of a registry, as far as it can be asked
 * (RFC 9110, 4.2): {@code http} or {@code https}, a host, and no user, which such an address must not name.
 *
 * @param uri with scheme and host in lower case, a host, no user and a port from 1 to 65535 or none
 */
record WebAddress(URI uri) {

    /** Far more than any signed address has; what is not ASCII has to be encoded (RFC 3986, 2). */
    private static final Pattern WRITTEN = Pattern.compile("[!-~]{1,16384}");

    private static final int HIGHEST_PORT = 65_535;

    /** Refuses every other URI; the factories below refuse in a way that needs no catching. */
    WebAddress {
        if (!isOne(uri)) {
            throw new IllegalArgumentException("no address on the web");
        }
    }

    /** Reads an absolute address; empty where it is none. */
    static Optional<WebAddress> of(String text) {
        return parsed(text).flatMap(WebAddress::of);
    }

    private static Optional<WebAddress> of(URI uri) {
        return isOne(uri) ? Optional.of(new WebAddress(lowerCase(uri))) : Optional.empty();
    }

    /** Where a reference that was found at this address leads (RFC 3986, 5); empty where that is no address. */
    Optional<WebAddress> resolve(String reference) {
        // Java resolves "x" against "http://host" to "http://hostx".
        URI from = uri.getRawPath().isEmpty() ? uri.resolve("/") : uri;
        return parsed(reference).map(from::resolve).flatMap(WebAddress::of);
    }

    /** Whether what goes there is encrypted. */
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

    /** The rest as it is written: a signature may be over every character of it. */
    private static URI lowerCase(URI uri) {
        String text = uri.toString();
        int end = text.indexOf(uri.getRawAuthority()) + uri.getRawAuthority().length();
        return URI.create(text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end));
    }

    /** Without the query, in which signatures and passwords are. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
