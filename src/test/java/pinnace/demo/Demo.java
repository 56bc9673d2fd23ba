package pinnace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pinnace beside a small registry, to be tried by hand: {@code mvn package -Pdemo}.
 *
 * <p>System properties: {@code pinnace.port} (8080) and {@code demo.port} (5050) say where the two listen, 0 for a free
 * port; {@code pinnace.war} is the file to start; {@code demo.ends-with-parent} is for Maven, which leaves its children
 * alive when it is killed. It is up when it has printed {@link #READY}.
 */
public final class Demo {

    /** The last line that is printed before everything answers. */
    static final String READY = "The demo is ready; Ctrl-C ends it.";

    private static final Pattern LISTENS = Pattern.compile("Pinnace \\S+ listens on http://[^/]*:([0-9]+)/pinnace/");

    private Demo() {}

    /** Runs until it is interrupted, or until Pinnace ends by itself. */
    public static void main(String[] args) throws Exception {
        HelloRegistry registry = registry(Integer.getInteger("demo.port", 5050));
        Process pinnace = new ProcessBuilder(command(registry.name()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(pinnace, registry), "demo-stop"));
        if (Boolean.getBoolean("demo.ends-with-parent")) {
            ProcessHandle.current().parent().ifPresent(Demo::endWith);
        }
        try (BufferedReader said = new BufferedReader(new InputStreamReader(pinnace.getInputStream(), UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                System.out.println(line);
                Matcher listens = LISTENS.matcher(line);
                if (listens.matches()) {
                    explain(listens.group(1), registry.image());
                }
            }
        }
        System.exit(pinnace.waitFor());
    }

    private static HelloRegistry registry(int port) {
        try {
            return HelloRegistry.start(port);
        } catch (IOException e) {
            System.err.println("The demo's registry cannot listen on port " + port + " (" + e.getMessage()
                    + "); choose another with -Ddemo.port, 0 for a free one.");
            System.exit(1);
            throw new AssertionError("the process has ended", e);
        }
    }

    private static List<String> command(String registry) {
        String port = registry.substring(registry.indexOf(':'));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpinnace.port=" + System.getProperty("pinnace.port", "8080"),
                "-Dpinnace.private-registries=localhost" + port + ",127.0.0.1" + port,
                "-Dpinnace.plain-http-registries=localhost" + port + ",127.0.0.1" + port));
        if (List.of("aarch64", "arm64").contains(System.getProperty("os.arch"))) {
            // What was loaded should run on this machine too.
            command.add("-Dpinnace.default-platform=linux/arm64");
        }
        command.addAll(List.of("-jar", System.getProperty("pinnace.war", "target/pinnace.war")));
        return command;
    }

    private static void endWith(ProcessHandle parent) {
        Runnable wait = () -> {
            parent.onExit().join();
            System.exit(0);
        };
        Thread waiting = new Thread(wait, "demo-parent");
        waiting.setDaemon(true);
        waiting.start();
    }

    private static void explain(String port, String image) {
        String pinnace = "http://localhost:" + port + "/pinnace/";
        System.out.println(String.join(
                System.lineSeparator(),
                "",
                "In a browser:",
                "    " + pinnace + "?image=" + image,
                "In a terminal:",
                "    wget -c '" + pinnace + "pull/" + image + ".tar'",
                "    docker load -i " + image.substring(image.lastIndexOf('/') + 1) + ".tar",
                "    docker run --rm " + image,
                "",
                READY));
    }

    private static void stop(Process pinnace, HelloRegistry registry) {
        pinnace.destroy();
        registry.close();
        try {
            // It removes what it has unpacked.
            if (!pinnace.waitFor(10, TimeUnit.SECONDS)) {
                pinnace.destroyForcibly();
            }
        } catch (InterruptedException e) {
            pinnace.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
