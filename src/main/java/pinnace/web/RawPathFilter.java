package pinnace.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.regex.Pattern;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Refuses paths that the container and Jersey would read differently: with a dot segment, encoded or not, or with path
 * parameters. A rule by path that the container or a proxy applies could else be walked around.
 */
@PreMatching
public final class RawPathFilter implements ContainerRequestFilter {

    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)(?:^|/)(?:\\.|%2e){1,2}(?:/|;|$)");

    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getRequestUri().getRawPath();
        if (DOT_SEGMENT.matcher(path).find()
                || path.contains(";")
                || path.toLowerCase(java.util.Locale.ROOT).contains("%3b")) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "A path has no . or .. segments and no semicolons here; write the image's name as for docker pull");
        }
    }
}
