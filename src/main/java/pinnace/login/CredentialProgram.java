package pinnace.login;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.image.ForeignJson;
import pinnace.image.Reference;

/**
 * A program that keeps logins ({@code docker-credential-NAME get}; docker-credential-helpers). It reads the registry
 * from its standard input and answers with JSON. The administrator's file names the program; a caller decides only for
 * which registry it is asked.
 */
public final class CredentialProgram {

    private static final Logger LOG = Logger.getLogger(CredentialProgram.class.getName());
    public static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final int LARGEST = 64 * 1024;

    /** What a program prints, with status 1, if it has no login (docker-credential-helpers). */
    private static final String NOT_FOUND = "credentials not found";

    private CredentialProgram() {}

    /**
     * Asks it; empty if it has no login.
     *
     * @throws IOException if it cannot be run, fails, or takes too long
     */
    static Optional<Login> ask(String name, String registry) throws IOException, InterruptedException {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            return Optional.empty();
        }
        String server = registry.equals(Reference.DOCKER_HUB) ? "https://index.docker.io/v1/" : registry;
        String said = run(List.of("docker-credential-" + name, "get"), server, LONGEST);
        return ForeignJson.read(said, CredentialProgram::login)
                .orElseThrow(() -> new IOException("its answer cannot be read"));
    }

    /** The output of a program that reads a line of input; an empty object if it has no login. */
    static String run(List<String> command, String input, Duration longest) throws IOException, InterruptedException {
        Process process = start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD));
        try (InputStream out = process.getInputStream()) {
            tell(process, input);
            String said = said(process, out, longest);
            if (process.exitValue() == 0) {
                return said;
            }
            if (said.contains(NOT_FOUND)) {
                return "{}";
            }
            throw new IOException("it ended with status " + process.exitValue());
        } finally {
            end(process);
        }
    }

    private static void tell(Process process, String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write((input + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.log(Level.FINE, "it does not read the name of the registry", e);
        }
    }

    /**
     * Its output until it ends. No read here blocks, because a read would end only when all processes with this pipe
     * have ended: a child process of the program may keep it open for ever.
     */
    private static String said(Process process, InputStream out, Duration longest)
            throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (Duration left = longest; !left.isNegative(); left = left.minus(TICK)) {
            boolean ended = process.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS);
            for (int n = out.available(); n > 0 && said.size() <= LARGEST; n = out.available()) {
                said.writeBytes(out.readNBytes(n));
            }
            if (said.size() > LARGEST) {
                throw new IOException("its answer is larger than the limit of " + (LARGEST >> 10) + " KiB");
            }
            if (ended) {
                return said.toString(StandardCharsets.UTF_8);
            }
        }
        throw new IOException("it took longer than " + longest.toSeconds() + " s");
    }

    /** Ends it and all processes that it started. */
    private static void end(Process process) {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroyForcibly();
        offspring.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * The JDK's thread that waits for the end of processes lives for a minute, with the class loader of the thread that
     * started it.
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

    private static Optional<Login> login(ForeignJson kept) {
        return kept.text("Secret").filter(secret -> !secret.isEmpty()).flatMap(secret -> kept.text("Username")
                .map(user -> new Login(user, secret)));
    }
}
