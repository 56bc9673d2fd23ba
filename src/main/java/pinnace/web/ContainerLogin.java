package pinnace.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.login.Login;

/**
 * A login at the container, for a request that has none.
 *
 * <p>A browser that opens a page is left to the container, which may ask by Basic, with a form, or in some other way. A
 * form would be no answer to a program, which would take it for the file: programs are asked for Basic in any case, and
 * what they send is given to the container. Nor is it one to a script of a page, which is told to load the page anew.
 */
final class ContainerLogin {

    /** A scheme that browsers do not know, so that they do not ask people for a password. */
    static final String IN_PAGE = "Login realm=\"Pinnace\"";

    static final String WRONG = "This server does not know this user, or the password is another one";

    private static final String BASIC = "Basic realm=\"Pinnace\", charset=\"UTF-8\"";

    /** The start page sends it, because browsers say by themselves what a request is for only over TLS. */
    private static final String OF_SCRIPT = "X-Requested-With";

    private static final String CERTIFICATE = "jakarta.servlet.request.X509Certificate";

    /** What Tomcat keeps of a request while it asks with a form; Payara fails at more. */
    private static final long MOST_KEPT = 4_096;

    private ContainerLogin() {}

    /**
     * Lets the container log the sender in; or the container answers, and nobody is logged in.
     *
     * @throws PullException {@link Kind#LOGIN}, if this is to be the answer
     */
    static void ask(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        Optional<String> authorization = Optional.ofNullable(request.getHeader("Authorization"));
        Optional<Login> basic = authorization.flatMap(CallerLogin::basic);
        if (basic.isPresent()) {
            logIn(request, basic.get());
            return;
        }
        if (authorization.isEmpty() && request.getAttribute(CERTIFICATE) == null) {
            check(request);
        }
        if (request.authenticate(response)) {
            checkUser(request);
        } else if (response.getHeader(Problem.HEADER) == null) {
            tell(request, response.getStatus());
        }
    }

    private static void logIn(HttpServletRequest request, Login login) {
        try {
            request.login(login.user(), login.secret());
        } catch (ServletException e) {
            throw asking(request, WRONG);
        }
    }

    /** Lets only a browser pass that opens a page, and can do so once more after somebody has filled in a form. */
    private static void check(HttpServletRequest request) {
        if (form(request) != ProblemForm.PAGE || isOfScript(request)) {
            throw asking(request, "This server wants a login");
        }
        if (request.getContentLengthLong() > MOST_KEPT) {
            throw refusal(
                    "You are not logged in here, and what you have sent is too large to be kept meanwhile; log in on"
                            + " the start page, go back with your browser, and send it again",
                    IN_PAGE);
        }
    }

    /** A container that is told to ask nobody says yes to everybody. */
    private static void checkUser(HttpServletRequest request) {
        if (request.getUserPrincipal() == null) {
            throw refusal("This server wants a login, and its host is not set up to ask for one", IN_PAGE);
        }
    }

    private static boolean isOfScript(HttpServletRequest request) {
        return request.getHeader(OF_SCRIPT) != null;
    }

    private static ProblemForm form(HttpServletRequest request) {
        return ProblemForm.of(Optional.ofNullable(request.getHeader("Accept")));
    }

    private static PullException asking(HttpServletRequest request, String sentence) {
        return isOfScript(request)
                ? refusal(sentence + "; load the page anew to log in", IN_PAGE)
                : refusal(
                        sentence + "; log in with wget --user=NAME --ask-password, or with curl --user NAME, and ask an"
                                + " administrator of it for a user",
                        BASIC);
    }

    private static PullException refusal(String sentence, String challenge) {
        return new PullException(Kind.LOGIN, sentence).with("WWW-Authenticate", challenge);
    }

    /** Payara's answer goes past the filters, which would tell of it. A redirect is no refusal. */
    private static void tell(HttpServletRequest request, int status) {
        if (status >= HttpServletResponse.SC_BAD_REQUEST) {
            Start.of(request.getServletContext())
                    .ends()
                    .refused(request, Problem.ofOthers(status).inHeader());
        }
    }
}
