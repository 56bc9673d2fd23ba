package pinnace.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import pinnace.delivery.Sender;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.settings.Admission;

/**
 * Finds out who has sent a request, once. Where the setting {@code login} is {@code user}, it lets in only whom the
 * container logs in and gives a role of Pinnace, or whom a trusted proxy names.
 */
public final class AdmissionFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** As they are written, so that another spelling is closed; and what the pages of refusals look like. */
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/pinnace.css", "/favicon.svg");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Start start = Start.of(request.getServletContext());
        Senders senders = start.senders();
        boolean closed = start.settings().get(Admission.LOGIN) && !OPEN.contains(path(request));
        if (closed && senders.of(request).user().isEmpty()) {
            ContainerLogin.ask(request, response);
            if (senders.of(request).user().isEmpty()) {
                return;
            }
        }
        Sender sender = senders.keep(request);
        if (closed && !senders.mayUse(request)) {
            throw new PullException(
                    Kind.REFUSED,
                    "The user " + Shown.of(sender.user().orElse("")) + " does not have the role " + Senders.USER
                            + ", which an administrator of this server can grant");
        }
        chain.doFilter(request, response);
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
