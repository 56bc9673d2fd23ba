package pinnace.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Refuses paths that the container and Jersey would read differently: with a dot segment, encoded or not, or with path
 * parameters. A rule by path that the container or a proxy applies could else be walked around. A servlet filter, for
 * the container leads such a path to the static page before Jersey sees it. A query that cannot be decoded is refused
 * here too, for Jersey fails over it before it comes to any code of ours; and one for which a redirect has no room.
 */
public final class RawPathFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Pattern REFUSED = Pattern.compile("(?i)(?:^|/)(?:\\.|%2e){1,2}(?:/|;|%3b|$)|;|%3b");

    /** It may become a part of a redirect, and of all headers of an answer containers send 8 KiB. */
    private static final int LONGEST_QUERY = 6_000;

    private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (REFUSED.matcher(request.getRequestURI()).find()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "The path must not have . or .. segments or semicolons; write the image's name as for docker pull");
        }
        String query = Objects.requireNonNullElse(request.getQueryString(), "");
        if (query.length() > LONGEST_QUERY) {
            throw new PullException(
                    Kind.TOO_LARGE,
                    "The query of this URL has " + query.length() + " bytes, more than " + LONGEST_QUERY
                            + "; send a list as the body of a POST");
        }
        if (BROKEN.matcher(query).find()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "In a query, two hexadecimal digits must follow a %, as in %2F; write % itself as %25");
        }
        chain.doFilter(request, response);
    }
}
