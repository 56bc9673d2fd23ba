package pinnace.registry;

import java.io.IOException;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/**
 * What is being asked for somebody, with all its logins, redirects and retries; can be called off from another thread
 * at any moment.
 */
final class Call implements AutoCloseable {

    private Optional<HttpUriRequestBase> current = Optional.empty();
    private boolean closed;

    /** Takes note of the request that is about to be sent. */
    synchronized void sends(HttpUriRequestBase request) throws IOException {
        if (closed) {
            throw new IOException("called off");
        }
        current = Optional.of(request);
    }

    /** Cuts whatever connection the current request has, and lets no further one begin. */
    @Override
    public synchronized void close() {
        closed = true;
        current.ifPresent(HttpUriRequestBase::cancel);
    }
}
