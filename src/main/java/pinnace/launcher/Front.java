package pinnace.launcher;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** Answers outside the application's path: redirects {@code /} to the application. */
final class Front extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final String application;

    private Front(String application) {
        this.application = application;
    }

    static void install(Tomcat tomcat, Path empty, String application) {
        StandardContext root = (StandardContext) tomcat.addContext("", empty.toString());
        Server.clearNothing(root);
        Tomcat.addServlet(root, "front", new Front(application)).addMapping("/");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getRequestURI().equals("/")) {
            response.setStatus(HttpServletResponse.SC_FOUND);
            // Without a host, so that it is also right behind a proxy.
            response.setHeader("Location", application + "/");
            return;
        }
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
}
