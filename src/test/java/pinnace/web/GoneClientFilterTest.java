package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoneClientFilterTest {

    private final List<String> touched = new ArrayList<>();
    private boolean broken;
    private boolean takenAway;

    /** A line to a client: takes note of what is done to it. */
    private final class Line extends ServletOutputStream {

        private void touch(String what) throws IOException {
            touched.add(what);
            if (takenAway) {
                throw new NullPointerException("as Tomcat's own stream");
            }
            if (broken) {
                throw new IOException("broken pipe");
            }
        }

        @Override
        public void write(int b) throws IOException {
            touch("write");
        }

        @Override
        public void flush() throws IOException {
            touch("flush");
        }

        @Override
        public void close() throws IOException {
            touch("close");
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private static <T> T only(Class<T> type, String method, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                GoneClientFilterTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method) || method.isEmpty()) {
                        return calls.to(called.getName());
                    }
                    throw new UnsupportedOperationException(called.getName());
                }));
    }

    private interface Calls {
        Object to(String method) throws IOException;
    }

    /** A request that the container has ended already. */
    private static HttpServletRequest ended() {
        AsyncContext over = only(AsyncContext.class, "complete", method -> {
            throw new IllegalStateException("it is over");
        });
        return only(HttpServletRequest.class, "startAsync", method -> over);
    }

    private ServletResponse filtered() throws IOException, ServletException {
        return filtered(new ArrayList<>());
    }

    private ServletResponse filtered(List<ServletRequest> requests) throws IOException, ServletException {
        Line line = new Line();
        HttpServletResponse response = only(HttpServletResponse.class, "", method -> switch (method) {
            case "getOutputStream" -> line;
            case "flushBuffer" -> {
                line.touch("flushBuffer");
                yield line;
            }
            default -> throw new UnsupportedOperationException(method);
        });
        List<ServletResponse> seen = new ArrayList<>();
        FilterChain chain = (ServletRequest request, ServletResponse answer) -> {
            requests.add(request);
            seen.add(answer);
        };
        new GoneClientFilter().doFilter(ended(), response, chain);
        return seen.get(0);
    }

    @Test
    void aRequestMayHaveBeenEndedByTheContainer() throws IOException, ServletException {
        List<ServletRequest> requests = new ArrayList<>();
        filtered(requests);
        requests.get(0).startAsync().complete();
    }

    @Test
    void whatOneStreamFoundOutHoldsForTheWholeResponse() throws IOException, ServletException {
        ServletResponse response = filtered();
        response.getOutputStream().write(1);
        response.getOutputStream().flush();
        broken = true;
        assertThrows(IOException.class, () -> response.getOutputStream().write(2));
        assertEquals(List.of("write", "flush", "write"), touched);
        assertThrows(IOException.class, () -> response.getOutputStream().write(3));
        response.getOutputStream().flush();
        response.getOutputStream().close();
        response.flushBuffer();
        assertEquals(List.of("write", "flush", "write"), touched, "nothing is touched any more");
    }

    @Test
    void anotherResponseKnowsNothingOfIt() throws IOException, ServletException {
        ServletResponse gone = filtered();
        broken = true;
        assertThrows(IOException.class, () -> gone.getOutputStream().write(1));
        broken = false;
        filtered().getOutputStream().write(2);
        assertEquals(List.of("write", "write"), touched);
    }

    @Test
    void aResponseThatTheContainerHasTakenAwayIsNotTouchedAgain() throws IOException, ServletException {
        ServletResponse response = filtered();
        takenAway = true;
        assertThrows(GoneClientFilter.EndedRequest.class, () -> response.getOutputStream()
                .write(1));
        response.getOutputStream().flush();
        response.getOutputStream().close();
        assertEquals(List.of("write"), touched);
    }
}
