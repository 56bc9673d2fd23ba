package pinnace.registry;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import pinnace.image.Reference;

/**
 * A program that keeps logins ({@code docker-credential-NAME get}; docker-credential-helpers): gets the registry on its
 * standard input and answers with JSON. Which program, the administrator's file says; a caller only decides for which
 * registry it is asked.
 */
final class CredentialProgram {

    private static final Logger LOG = Logger.getLogger(CredentialProgram.class.getName());
    static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int LARGEST = 64 * 1024;
    private static final Jsonb JSON = JsonbBuilder.create();

    private CredentialProgram() {}

    /** Asks it; empty where it has no login, cannot be run or takes too long. */
    static Optional<Login> ask(String name, String registry) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            return Optional.empty();
        }
        String server = registry.equals(Reference.DOCKER_HUB) ? "https://index.docker.io/v1/" : registry;
        try {
            return parse(run("docker-credential-" + name, server));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "docker-credential-{0} gave no login for {1}: {2}", new Object[] {
                name, registry, e.getMessage()
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static String run(String program, String input) throws IOException, InterruptedException {
        Process process = start(new ProcessBuilder(program, "get").redirectError(ProcessBuilder.Redirect.DISCARD));
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write((input + "\n").getBytes(StandardCharsets.UTF_8));
            }
            limit(process);
            String said = new String(process.getInputStream().readNBytes(LARGEST), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? said : "{}";
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Kills it after the time that it has, so that reading from it ends too. On a thread that ends with the program:
     * the JDK's timer for futures never does, and would keep the class loader of an application that was undeployed.
     */
    private static void limit(Process process) {
        Thread limit = new Thread(
                () -> {
                    try {
                        if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                            process.destroyForcibly();
                        }
                    } catch (InterruptedException e) {
                        process.destroyForcibly();
                    }
                },
                "pinnace-credentials");
        limit.setDaemon(true);
        limit.start();
    }

    /**
     * The JDK's own thread that waits for the end of processes lives for a minute, with the class loader of whoever
     * began.
     */
    private static Process start(ProcessBuilder program) throws IOException {
        Thread here = Thread.currentThread();
        ClassLoader mine = here.getContextClassLoader();
        here.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return program.start();
        } finally {
            here.setContextClassLoader(mine);
        }
    }

    private static Optional<Login> parse(String json) throws IOException {
        try {
            return JSON.fromJson(json, Kept.class).login();
        } catch (JsonbException | jakarta.json.JsonException | IllegalStateException | ClassCastException e) {
            throw new IOException("its answer cannot be read");
        }
    }

    /** What it answers. */
    public record Kept(
            @JsonbProperty("Username") @Nullable String user,
            @JsonbProperty("Secret") @Nullable String secret) {
        @JsonbCreator
        public Kept {}

        Optional<Login> login() {
            return user == null || secret == null || secret.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Login(user, secret));
        }

        @Override
        public String toString() {
            return "Kept[secret]";
        }
    }
}
