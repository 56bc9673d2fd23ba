package pinnace.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * Touches nothing of a response any more once writing to it has failed, or its thread has been called off, which makes
 * every attempt fail.
 *
 * <p>The container then ends the request on a thread of its own, and may already serve the next one with the same
 * objects; what Jersey still does on ours to end the answer, a flush and a close, would meet that one. And it would log
 * the failure with its whole stack, for every client that goes away.
 */
public final class GoneClientFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Answer answer = new Answer((HttpServletResponse) response);
        chain.doFilter(new Question((HttpServletRequest) request), answer);
    }

    /**
     * The container has ended the request and taken its response away. Tomcat does so with asynchronous requests when
     * it stops an application, some moments before it tells the application.
     */
    static final class EndedRequest extends IOException {

        private static final long serialVersionUID = 1L;

        EndedRequest(RuntimeException cause) {
            super("the container has ended the request", cause);
        }
    }

    /** The request, which the container may have ended already. */
    private static final class Question extends HttpServletRequestWrapper {

        Question(HttpServletRequest request) {
            super(request);
        }

        @Override
        public AsyncContext startAsync() {
            return new EndedByContainer(super.startAsync());
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            return new EndedByContainer(super.startAsync(request, response));
        }

        @Override
        public AsyncContext getAsyncContext() {
            return new EndedByContainer(super.getAsyncContext());
        }
    }

    /** One response, and whether its client is gone, which holds for every stream of it. */
    private static final class Answer extends HttpServletResponseWrapper {

        private volatile boolean gone;

        Answer(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return new Stream(super.getOutputStream());
        }

        @Override
        public void flushBuffer() throws IOException {
            if (!isGone()) {
                attempt(super::flushBuffer);
            }
        }

        /** Something that may fail because the client is gone. */
        private interface Action {
            void run() throws IOException;
        }

        private void attempt(Action action) throws IOException {
            try {
                action.run();
            } catch (IOException e) {
                gone = true;
                throw e;
            } catch (RuntimeException e) {
                gone = true;
                throw new EndedRequest(e);
            }
        }

        private boolean isGone() {
            if (Thread.currentThread().isInterrupted()) {
                gone = true;
            }
            return gone;
        }

        private final class Stream extends ServletOutputStream {

            private final ServletOutputStream client;

            Stream(ServletOutputStream client) {
                this.client = client;
            }

            @Override
            public void write(int b) throws IOException {
                refuseGone();
                attempt(() -> client.write(b));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                refuseGone();
                attempt(() -> client.write(bytes, offset, length));
            }

            private void refuseGone() throws IOException {
                if (isGone()) {
                    throw new IOException("the client is gone");
                }
            }

            @Override
            public void flush() throws IOException {
                if (!isGone()) {
                    attempt(client::flush);
                }
            }

            @Override
            public void close() throws IOException {
                if (!isGone()) {
                    attempt(client::close);
                }
            }

            @Override
            public boolean isReady() {
                return client.isReady();
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                client.setWriteListener(listener);
            }
        }
    }
}
