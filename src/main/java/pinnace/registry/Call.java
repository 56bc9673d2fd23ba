package pinnace.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.net.URIAuthority;

/**
 * A request on behalf of a caller, with all its logins, redirects and retries. Another thread can cancel it at any
 * time, and read what it waits for.
 */
public final class Call implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Call.class.getName());

    private final Runnable permission;
    private Optional<Closeable> current = Optional.empty();
    private String awaited = "its turn";
    private Optional<String> failure = Optional.empty();
    private boolean permitted;
    private boolean closed;

    /** A call that may send requests at any time. */
    public Call() {
        this(() -> {});
    }

    /**
     * A call that needs permission before its first request. What is in memory is available without.
     *
     * @param permission is run once, before the first request; may throw a {@link pinnace.failure.PullException}
     */
    public Call(Runnable permission) {
        this.permission = permission;
    }

    /** Must be called before a request is sent. */
    public void needsToAsk() {
        if (!permitted) {
            permission.run();
            permitted = true;
        }
    }

    /** Takes note of the request that is sent next; the request before it has ended. */
    synchronized void sends(HttpUriRequestBase request) throws IOException {
        URIAuthority host = request.getAuthority();
        begin(host.getPort() < 0 ? host.getHostName() : host.getHostName() + ":" + host.getPort(), request::cancel);
    }

    /** Takes note of a blob that is read next. */
    synchronized void reads(InputStream blob, String registry) throws IOException {
        begin(registry, blob);
    }

    private void begin(String host, Closeable next) throws IOException {
        if (closed) {
            throw new IOException("cancelled");
        }
        cut();
        awaited = host;
        current = Optional.of(next);
    }

    /** Takes note of an attempt that failed. */
    synchronized void failed(Exception why) {
        failure = Optional.ofNullable(why.getMessage());
    }

    /** What it waits for, and why the attempt before failed, as the rest of a sentence. */
    public synchronized String state() {
        return "waiting for " + awaited
                + failure.map(why -> ", and the try before failed: " + why).orElse("");
    }

    /** Whether it was cancelled or has ended. */
    synchronized boolean isClosed() {
        return closed;
    }

    private void cut() {
        try {
            if (current.isPresent()) {
                current.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.FINEST, "cutting what is over", e);
        }
        current = Optional.empty();
    }

    /** Closes the connection of the current request; no request is sent after that. */
    @Override
    public synchronized void close() {
        closed = true;
        cut();
    }
}
