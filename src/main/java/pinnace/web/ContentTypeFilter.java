package pinnace.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Refuses a {@code Content-Type} that is no media type (RFC 9110, 8.3.1). Jersey reads it for every request, also where
 * there is no content, and fails before any code of ours is asked.
 */
public final class ContentTypeFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 256;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** Without a weight, which Jersey looks for here too. */
    private static final Pattern MEDIA_TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:[ \t]*;[ \t]*(?!(?i:qs?)=)"
            + TOKEN + "=(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*\"))*");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (Optional.ofNullable(request.getHeader("Content-Type"))
                .filter(type -> type.length() > LONGEST
                        || !MEDIA_TYPE.matcher(type.strip()).matches())
                .isPresent()) {
            throw new PullException(
                    Kind.BAD_REQUEST, "The header Content-Type is not a media type, such as text/plain; leave it out");
        }
        chain.doFilter(request, response);
    }
}
