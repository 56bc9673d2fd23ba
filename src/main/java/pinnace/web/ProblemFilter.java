package pinnace.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import pinnace.failure.PullException;
import pinnace.settings.Contact;
import pinnace.settings.Settings;

/**
 * Gives a sentence to every refusal that never comes to {@link ProblemMapper}: those of the filters behind this one, of
 * the container's servlet for the static page, and of Jersey where it fails before it has looked for a resource.
 */
public final class ProblemFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Wrapped answer = new Wrapped(request, response);
        try {
            chain.doFilter(request, answer);
        } catch (PullException e) {
            e.headers().forEach(response::setHeader);
            answer.tell(Problem.of(e));
        } catch (IOException | ServletException | RuntimeException e) {
            boolean refused = response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST;
            if (!comesOfTheLine(e) || (response.isCommitted() && !refused)) {
                throw e;
            }
            // Jersey looks into the content of a form, whatever the method. Tomcat has refused already what breaks off.
            if (!response.isCommitted()) {
                answer.tell(Problem.of(
                        HttpServletResponse.SC_BAD_REQUEST, "The request ended before its content was complete"));
            }
        }
        if (!request.isAsyncStarted() && answer.refusesWithoutAWord()) {
            answer.tell(Problem.ofOthers(response.getStatus()));
        }
        Optional.ofNullable(response.getHeader(Problem.HEADER))
                .ifPresent(
                        problem -> Start.of(request.getServletContext()).ends().refused(request, problem));
    }

    private static boolean comesOfTheLine(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(10)
                .anyMatch(IOException.class::isInstance);
    }

    private static final class Wrapped extends HttpServletResponseWrapper {

        /** A servlet for files says this of a method that it does not know. */
        private static final int UNKNOWN_METHOD = HttpServletResponse.SC_NOT_IMPLEMENTED;

        private final HttpServletRequest request;
        private boolean begun;

        Wrapped(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            begun = true;
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            begun = true;
            return super.getWriter();
        }

        @Override
        public void sendError(int status) throws IOException {
            int told = status == UNKNOWN_METHOD ? HttpServletResponse.SC_METHOD_NOT_ALLOWED : status;
            if (told == HttpServletResponse.SC_METHOD_NOT_ALLOWED && !containsHeader("Allow")) {
                setHeader("Allow", "GET, HEAD, OPTIONS");
            }
            tell(Problem.ofOthers(told));
        }

        /** The message is the container's own. */
        @Override
        public void sendError(int status, String message) throws IOException {
            sendError(status);
        }

        boolean refusesWithoutAWord() {
            return getStatus() >= 400 && !begun && !isCommitted() && getContentType() == null;
        }

        void tell(Problem problem) throws IOException {
            resetBuffer();
            ProblemForm form = ProblemForm.of(Optional.ofNullable(request.getHeader("Accept")));
            String path =
                    request.getRequestURI().substring(request.getContextPath().length());
            byte[] body = body(form, problem, path).getBytes(StandardCharsets.UTF_8);
            setStatus(problem.statusFor(Optional.ofNullable(request.getHeader(Problem.HEADER))));
            setContentType(form.contentType());
            setHeader("Cache-Control", "no-store");
            setHeader(Problem.HEADER, problem.inHeader());
            setContentLength(body.length);
            getOutputStream().write(body);
        }

        /** A 401 here is the container's, and a page with scripts would make the browser ask for a login once more. */
        private String body(ProblemForm form, Problem problem, String path) {
            Optional<Contact> contact =
                    Start.of(request.getServletContext()).settings().get(Settings.CONTACT);
            return form == ProblemForm.PAGE && problem.status() == SC_UNAUTHORIZED
                    ? LoginPage.html(contact, path, problem, false)
                    : new ProblemPage(contact)
                            .body(form, problem, ProblemPage.Typed.nothing(path.replaceFirst("^/", "")));
        }
    }
}
