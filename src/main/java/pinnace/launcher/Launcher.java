package pinnace.launcher;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Logger;

/**
 * {@code java -jar pinnace.war}: unpacks the WAR, and starts an embedded Tomcat with it at {@code /pinnace}.
 *
 * <p>Exit codes: 0 after SIGTERM, 1 if the server cannot start, 2 if an option is wrong.
 */
public final class Launcher {

    private Launcher() {}

    /** Starts the server, which reads only system properties and environment variables; or prints the version. */
    public static void main(String[] args) throws Exception {
        if (List.of(args).equals(List.of("--version"))) {
            System.out.println("Pinnace " + version());
            return;
        }
        if (args.length > 0) {
            end(
                    2,
                    "Pinnace takes no arguments but --version; write settings before -jar, such as"
                            + " -Dpinnace.port=8081");
        }
        Options options = options();
        // Before any class of logging is initialized, unless the administrator names another one.
        System.getProperties().putIfAbsent("java.util.logging.manager", LogUntilTheEnd.class.getName());
        LogLines.install();
        LogUntilTheEnd.keep();
        Unpacked unpacked = unpack(options);
        Thread remover = new Thread(unpacked::remove, "pinnace-remove");
        Runtime.getRuntime().addShutdownHook(remover);
        Class<?> server = classLoader(unpacked).loadClass("pinnace.launcher.Server");
        Thread.currentThread().setContextClassLoader(server.getClassLoader());
        try {
            // Only the new loader sees Tomcat's classes, so its types cannot be named here.
            AutoCloseable running =
                    (AutoCloseable) server.getMethod("start", String.class, int.class, Path.class, Map.class)
                            .invoke(null, options.address(), options.port(), unpacked.directory(), options.files());
            logSettings();
            System.out.println("Pinnace " + version() + " listens on " + running);
            Runtime.getRuntime().removeShutdownHook(remover);
            Method drain = server.getMethod("drain", Duration.class);
            AutoCloseable ends = () -> {
                drain.invoke(running, options.drain());
                running.close();
            };
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ends, unpacked), "pinnace-stop"));
        } catch (InvocationTargetException e) {
            end(1, "Pinnace did not start: " + e.getTargetException().getMessage());
        }
    }

    /** The version in the WAR's manifest. */
    private static String version() {
        return Objects.requireNonNullElse(Launcher.class.getPackage().getImplementationVersion(), "of no version");
    }

    private static Options options() {
        try {
            return Options.read(System.getProperties(), System.getenv());
        } catch (IllegalArgumentException e) {
            throw end(2, String.valueOf(e.getMessage()));
        }
    }

    /** Those of the application are in a line of its own; where the start fails, there is only the reason. */
    private static void logSettings() {
        Options.inWords(System.getProperties(), System.getenv())
                .ifPresent(set -> Logger.getLogger(Launcher.class.getName()).info("Settings of the server: " + set));
    }

    private static Unpacked unpack(Options options) throws URISyntaxException {
        Path war = Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try {
            return Unpacked.from(war, options.workDirectory());
        } catch (IOException e) {
            throw end(
                    1,
                    "Pinnace cannot unpack itself; name a writable directory with -Dpinnace.work-dir: "
                            + e.getMessage());
        }
    }

    private static ClassLoader classLoader(Unpacked unpacked) throws IOException {
        // Its parent is the platform loader: the web application must not see the WAR a second time.
        return new URLClassLoader(unpacked.serverClasses(), ClassLoader.getPlatformClassLoader());
    }

    private static void stop(AutoCloseable running, Unpacked unpacked) {
        int code = 0;
        try {
            running.close();
        } catch (Exception e) {
            System.err.println("Pinnace did not stop cleanly: " + e.getMessage());
            code = 1;
        } finally {
            unpacked.remove();
            LogUntilTheEnd.end();
        }
        // Without this, Java ends with 143 after SIGTERM, which systemd takes for a failure.
        Runtime.getRuntime().halt(code);
    }

    private static Error end(int code, String sentence) {
        System.err.println(sentence);
        System.exit(code);
        return new AssertionError("the process has ended");
    }
}
