package pinnace.web;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Takes an {@code Accept} that cannot be read for none: what is answered here depends on it in the form of errors alone
 * ({@link ProblemForm}), but Jersey reads it for every request and fails.
 */
@PreMatching
final class AcceptFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        try {
            request.getAcceptableMediaTypes();
        } catch (ProcessingException e) {
            request.getHeaders().remove(HttpHeaders.ACCEPT);
        }
    }
}
