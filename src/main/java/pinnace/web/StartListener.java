package pinnace.web;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/**
 * Stops a deployment whose settings do not hold. A listener, for where a filter fails Payara calls the deployment a
 * success, and serves the static page as if all were well; where a listener fails, it refuses the deployment as Tomcat
 * does.
 */
public final class StartListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Start.read(event.getServletContext());
    }
}
