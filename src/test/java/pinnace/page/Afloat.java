package pinnace.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Pinnace, started from the executable WAR as its users start it, beside one registry on the loopback. */
final class Afloat implements AutoCloseable {

    private static final Duration TO_START = Duration.ofMinutes(2);

    private final Process process;
    private final URI page;
    private final HttpClient http = HttpClient.newHttpClient();

    private Afloat(Process process, URI page) {
        this.process = process;
        this.page = page;
    }

    static Afloat beside(String registry) {
        Path log = Path.of("target", "it", "page.log").toAbsolutePath();
        int port = freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Dpinnace.port=" + port,
                "-Dpinnace.private-registries=" + registry,
                "-Dpinnace.plain-http-registries=" + registry,
                "-jar",
                System.getProperty("pinnace.war", "target/pinnace.war"));
        try {
            Files.createDirectories(log.getParent());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Afloat afloat = new Afloat(process, URI.create("http://localhost:" + port + "/pinnace/"));
            afloat.awaitLife(log);
            return afloat;
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        }
    }

    /** The address of the page. */
    URI page() {
        return page;
    }

    /** The bytes of a download, straight. */
    byte[] straight(String below) {
        try {
            var answer = http.send(HttpRequest.newBuilder(page.resolve(below)).build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        below + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(below, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitLife(Path log) throws IOException {
        Instant deadline = Instant.now().plus(TO_START);
        while (!lives()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException("Pinnace did not start:\n" + Files.readString(log));
            }
        }
    }

    private boolean lives() {
        try {
            HttpRequest request = HttpRequest.newBuilder(page.resolve("health/live"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A moment, or until it has ended. */
    private boolean pause() {
        try {
            process.waitFor(100, TimeUnit.MILLISECONDS);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
