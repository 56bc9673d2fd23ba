package pinnace.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An asynchronous request that the container may end before we do: it does so on a thread of its own when the
 * connection is closed, by the client or because we interrupt the download. Then there is nothing left to complete, and
 * Jersey would log the container's complaint with its whole stack.
 *
 * @param context the container's
 */
record EndedByContainer(AsyncContext context) implements AsyncContext {

    private static final Logger LOG = Logger.getLogger(EndedByContainer.class.getName());

    @Override
    public void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.FINE, "the container has ended the request already", e);
        }
    }

    @Override
    public ServletRequest getRequest() {
        return context.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return context.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return context.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        context.dispatch();
    }

    @Override
    public void dispatch(String path) {
        context.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext other, String path) {
        context.dispatch(other, path);
    }

    @Override
    public void start(Runnable run) {
        context.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        context.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        context.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return context.createListener(type);
    }

    @Override
    public void setTimeout(long milliseconds) {
        context.setTimeout(milliseconds);
    }

    @Override
    public long getTimeout() {
        return context.getTimeout();
    }
}
