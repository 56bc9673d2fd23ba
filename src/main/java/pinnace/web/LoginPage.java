package pinnace.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinnace.page.PageTemplate;
import pinnace.settings.Contact;
import pinnace.settings.Settings;

/**
 * What a container shows in place of what was asked for, to somebody who has to log in: the page with the form if it
 * asks with a form, else the page of its refusal. Both have the status of an error, so that no program takes them for a
 * file.
 */
public final class LoginPage extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int STATUS = HttpServletResponse.SC_UNAUTHORIZED;
    private static final PageTemplate TEMPLATE = PageTemplate.of("login.html");
    private static final String FAILED = "/login/failed";

    /**
     * A page.
     *
     * @param uri where the browser is
     * @param problem the sentence
     * @param form whether there is the form too
     */
    private record Page(String uri, Problem problem, boolean form) {}

    /** Whatever the method of what was asked for. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String refused) {
            // The container has said already how to log in.
            answer(request, response, new Page(refused, Problem.ofOthers(STATUS), false));
        } else if (request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) instanceof String asked) {
            boolean failed = request.getServletPath().equals(FAILED);
            Problem problem = Problem.of(STATUS, failed ? ContainerLogin.WRONG : "Log in to use this server");
            response.setHeader("WWW-Authenticate", ContainerLogin.IN_PAGE);
            response.setHeader(Problem.HEADER, problem.inHeader());
            answer(request, response, new Page(asked, problem, true));
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response, Page page) throws IOException {
        ProblemForm form = ProblemForm.of(Optional.ofNullable(request.getHeader("Accept")));
        Optional<Contact> contact =
                Start.of(request.getServletContext()).settings().get(Settings.CONTACT);
        String path = page.uri.substring(request.getContextPath().length());
        String text = form == ProblemForm.PAGE
                ? html(contact, path, page.problem, page.form)
                : new ProblemPage(contact).body(form, page.problem, ProblemPage.Typed.nothing(""));
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(STATUS);
        response.setContentType(form.contentType());
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /**
     * The page.
     *
     * @param path where the browser is, below the context path
     * @param form whether there is the form, or the sentence alone
     */
    static String html(Optional<Contact> contact, String path, Problem problem, boolean form) {
        String up =
                PageTemplate.up((int) path.chars().skip(1).filter(c -> c == '/').count());
        return TEMPLATE.with(contact)
                .with("form", form ? List.of(Map.of("up", up)) : List.of())
                .filled(Map.of("up", up, "sentence", problem.detail()));
    }
}
