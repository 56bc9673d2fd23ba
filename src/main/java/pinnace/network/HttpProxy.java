package pinnace.network;

import java.net.PasswordAuthentication;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy to registries: plain HTTP requests are sent to it, TLS goes through it by CONNECT (RFC 9110, 9.3.6).
 *
 * @param host its name, or its address without brackets
 * @param port where it listens
 * @param login what is sent if it asks for a login
 */
public record HttpProxy(String host, int port, Optional<PasswordAuthentication> login) {

    private static final Pattern WRITTEN = Pattern.compile(
            "(?i)(?:http://)?(?:([^@/]*)@)?([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?/?");
    private static final int USUAL_PORT = 80;

    /**
     * Reads {@code http://host:port} or {@code http://user:password@host:port}, with special characters
     * percent-encoded, as in {@code HTTPS_PROXY} of all programs. Throws {@link IllegalArgumentException} with the rest
     * of a sentence, without the password.
     */
    public static HttpProxy parse(String text) {
        Matcher parts = WRITTEN.matcher(text.strip());
        if (!parts.matches()) {
            throw bad();
        }
        int port = parts.group(3) == null ? USUAL_PORT : Integer.parseInt(parts.group(3));
        if (port < 1 || port > 65535) {
            throw bad();
        }
        return new HttpProxy(
                parts.group(2).replace("[", "").replace("]", ""),
                port,
                Optional.ofNullable(parts.group(1)).map(HttpProxy::login));
    }

    private static PasswordAuthentication login(String pair) {
        int colon = pair.indexOf(':');
        String user = colon < 0 ? pair : pair.substring(0, colon);
        String password = colon < 0 ? "" : decoded(pair.substring(colon + 1));
        return new PasswordAuthentication(decoded(user), password.toCharArray());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw bad();
        }
    }

    private static IllegalArgumentException bad() {
        return new IllegalArgumentException(
                "reads http://host:port or http://user:password@host:port, with @, :, / and %"
                        + " in a password written as %40, %3A, %2F and %25");
    }

    /** {@code host:port}, without the login. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
