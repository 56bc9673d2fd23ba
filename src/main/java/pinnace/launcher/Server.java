package pinnace.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** The embedded Tomcat; loaded by a class loader that sees its classes. */
public final class Server implements AutoCloseable {

    private static final String CONTEXT = "/pinnace";

    /** Attributes of the servlet context, which is all that this and the application share. */
    private static final String STOPPING = "pinnace.stopping";

    private static final String RUNNING = "pinnace.running";

    private static final String USERS = "pinnace.users";

    /** So long at least, a load balancer is given to notice. */
    private static final Duration TO_BE_NOTICED = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Tomcat tomcat;
    private final Context application;
    private final String address;

    private Server(Tomcat tomcat, Context application, String address) {
        this.tomcat = tomcat;
        this.application = application;
        this.address = address;
    }

    /**
     * Starts listening; {@link #toString} says where.
     *
     * @param directory holds the unpacked WAR; Tomcat writes there too
     * @param files certificate and key for TLS, and users, by the names of their options, as far as they are set
     * @throws IllegalStateException with the reason, if the server or the application does not start
     */
    public static Server start(String address, int port, Path directory, Map<String, Path> files) throws Exception {
        // Without MBeans of Tomcat, whose registry takes a tenth of the start.
        Registry.disableRegistry();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.resolve("tomcat").toString());
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.enableNaming();
        tomcat.getEngine().setParentClassLoader(Server.class.getClassLoader());
        tomcat.setConnector(connector(address, port, files));
        hideVersion((StandardHost) tomcat.getHost());
        StandardContext application = application(tomcat, directory.resolve("webapp"));
        Path users = files.get("users");
        application.getServletContext().setAttribute(USERS, users != null);
        if (users != null) {
            tomcat.getEngine().setRealm(Users.in(users));
        }
        Front.install(tomcat, Files.createDirectories(directory.resolve("front")), CONTEXT);
        Server server = new Server(tomcat, application, shown(address));
        StartFailure failure = StartFailure.of(application);
        try {
            server.start(failure);
        } catch (LifecycleException | RuntimeException e) {
            server.close();
            throw e;
        } finally {
            failure.close();
        }
        return server;
    }

    private void start(StartFailure failure) throws LifecycleException {
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            String where = address + ":" + tomcat.getConnector().getPort();
            throw new IllegalStateException(
                    "it cannot listen on " + where + " (" + StartFailure.deepest(e)
                            + "); choose another port with -Dpinnace.port, or another address with -Dpinnace.address",
                    e);
        }
        if (tomcat.getConnector().getState() != LifecycleState.STARTED) {
            throw new IllegalStateException(
                    "it cannot listen at the address and port; does another program use the port?");
        }
        if (application.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException(failure.reason());
        }
    }

    private static Connector connector(String address, int port, Map<String, Path> files) {
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(port);
        connector.setThrowOnFailure(true);
        connector.setProperty("address", address);
        // The timeout of writes too. A client that reads slowly but steadily can look like one that reads nothing: the
        // system calls a socket writable only when a third of its buffer is free, and it may have megabytes.
        connector.setProperty("connectionTimeout", "60000");
        connector.setProperty("keepAliveTimeout", "20000");
        // No virtual threads: they yield only when they wait, so a short answer would wait for a thousand downloads.
        connector.setProperty("maxThreads", "50");
        // A login in X-Registry-Auth may have some kilobytes.
        connector.setProperty("maxHttpRequestHeaderSize", "32768");
        // Downloads are written in chunks of this size; with Tomcat's own buffer of 8 KiB each takes eight system
        // calls.
        connector.setProperty("socket.appWriteBufSize", "65536");
        // Buffers outside of the heap, which the system takes without another copy.
        connector.setProperty("socket.directBuffer", "true");
        Path certificate = files.get("tls-certificate");
        Path key = files.get("tls-key");
        if (certificate != null && key != null) {
            secure(connector, certificate, key);
        }
        return connector;
    }

    private static void secure(Connector connector, Path certificate, Path key) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate pair = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        pair.setCertificateFile(certificate.toAbsolutePath().toString());
        pair.setCertificateKeyFile(key.toAbsolutePath().toString());
        host.addCertificate(pair);
        connector.addSslHostConfig(host);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
    }

    /** Tomcat's own error pages show neither its version nor a stack trace. */
    private static void hideVersion(StandardHost host) {
        ErrorReportValve valve = new ErrorReportValve();
        valve.setShowReport(false);
        valve.setShowServerInfo(false);
        host.getPipeline().addValve(valve);
    }

    private static StandardContext application(Tomcat tomcat, Path directory) {
        StandardContext application = (StandardContext) tomcat.addWebapp(CONTEXT, directory.toString());
        // Everything is in web.xml; searching all the jars for more takes seconds.
        application.setContainerSciFilter(".*");
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        scanner.setScanManifest(false);
        application.setJarScanner(scanner);
        clearNothing(application);
        Tomcat.addServlet(application, "default", new DefaultServlet()).addMapping("/");
        return application;
    }

    /** The process ends with its applications, so Tomcat need not clean up, and need not warn. */
    static void clearNothing(StandardContext context) {
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
    }

    /** The URL of the page. */
    @Override
    public String toString() {
        Connector connector = tomcat.getConnector();
        return connector.getScheme() + "://" + address + ":" + connector.getLocalPort() + CONTEXT + "/";
    }

    private static String shown(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /**
     * Lets {@code /health/ready} say that the server is about to stop, and waits until no request is being answered,
     * but no longer than {@code most}. Meanwhile everything is answered as before.
     */
    public void drain(Duration most) {
        application.getServletContext().setAttribute(STOPPING, true);
        long begun = System.nanoTime();
        Duration least = most.compareTo(TO_BE_NOTICED) < 0 ? most : TO_BE_NOTICED;
        while (isBefore(begun, least) || (isBefore(begun, most) && running() > 0)) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static boolean isBefore(long begun, Duration end) {
        return System.nanoTime() - begun < end.toNanos();
    }

    private int running() {
        return application.getServletContext().getAttribute(RUNNING) instanceof IntSupplier count
                ? count.getAsInt()
                : 0;
    }

    /** Stops listening, ends running downloads and frees everything. */
    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
