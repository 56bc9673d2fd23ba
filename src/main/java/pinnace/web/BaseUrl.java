package pinnace.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.network.AddressBlock;
import pinnace.settings.PublicUrl;

/**
 * Where a caller reaches Pinnace, for URLs that are taken elsewhere and so cannot be relative.
 *
 * @param publicUrl what the administrator says
 * @param trustedProxies whose word counts on how callers reach them
 */
record BaseUrl(Optional<PublicUrl> publicUrl, List<AddressBlock> trustedProxies) {

    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private static final Pattern ORIGIN = Pattern.compile("https?://([^/]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern USUAL_PORT = Pattern.compile(":(?:80|443)$");

    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9.-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    /**
     * The URL of the context path, with a slash at its end.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} if the request's {@code Host} is no host
     */
    String of(Incoming incoming) {
        return publicUrl.map(url -> url.text() + "/").orElseGet(() -> asReached(incoming));
    }

    private String asReached(Incoming incoming) {
        return scheme(incoming) + "://" + checked(incoming.header("Host").orElse(""))
                + incoming.uri().getBaseUri().getRawPath();
    }

    /** What a request calls this server, which ends up in files and in shells. */
    static String checked(String host) {
        if (HOST.matcher(host).matches()) {
            return host;
        }
        throw new PullException(
                Kind.BAD_REQUEST,
                "The URLs of the answer need the name of this server, and the header Host is " + Shown.of(host)
                        + "; use a name of letters, digits, dots and hyphens, or ask the administrator to set public-url");
    }

    /**
     * Whether no browser sends this request for a page of another server. A browser says of which server the page is,
     * by {@code Sec-Fetch-Site} where this server is reached over TLS or on the same machine, else by {@code Origin}
     * (Fetch, 3.1). The scheme is not compared: behind a proxy it is often not known.
     */
    boolean isOwnPageOrNone(Incoming incoming) {
        return saysOwnPage(incoming).orElse(true);
    }

    /** Whether a page of this server sends this request, or a program that says so in the same headers. */
    boolean isOwnPage(Incoming incoming) {
        return saysOwnPage(incoming).orElse(false);
    }

    private Optional<Boolean> saysOwnPage(Incoming incoming) {
        return incoming.header("Sec-Fetch-Site").map("same-origin"::equals).or(() -> incoming.header("Origin")
                .map(origin -> isOwn(origin, incoming.header("Host"))));
    }

    private boolean isOwn(String origin, Optional<String> host) {
        Matcher page = ORIGIN.matcher(origin);
        return page.matches()
                && Stream.concat(host.stream(), publicUrl.stream().map(PublicUrl::authority))
                        .anyMatch(own -> usual(own).equalsIgnoreCase(usual(page.group(1))));
    }

    private static String usual(String authority) {
        return USUAL_PORT.matcher(authority).replaceFirst("");
    }

    private String scheme(Incoming incoming) {
        String peer = incoming.request().getRemoteAddr();
        return incoming.header(FORWARDED_PROTO)
                .map(stated -> stated.toLowerCase(Locale.ROOT))
                .filter(stated -> stated.equals("http") || stated.equals("https"))
                .filter(stated -> trustedProxies.stream().anyMatch(block -> block.contains(peer)))
                .orElseGet(() -> incoming.request().getScheme());
    }
}
