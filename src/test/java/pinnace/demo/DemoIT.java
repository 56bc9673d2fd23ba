package pinnace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Dockerd;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tools;

/** The demo, taken at its word: the lines that it prints do what they say. */
@ExtendWith(Rig.class)
class DemoIT {

    private static final Duration TO_START = Duration.ofSeconds(60);

    private Process demo;
    private Path log;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        log = directory.resolve("demo.log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dpinnace.war=" + System.getProperty("pinnace.war", "target/pinnace.war"),
                "-Dpinnace.port=0",
                "-Ddemo.port=0",
                Demo.class.getName());
        demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        awaitReady();
    }

    @AfterEach
    void stop() throws Exception {
        demo.destroy();
        if (!demo.waitFor(20, TimeUnit.SECONDS)) {
            demo.descendants().forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
        }
    }

    @Test
    void itsLinesBringTheImageIntoDocker(@TempDir Path directory, Peers peers) throws Exception {
        Tools.require("wget", "bash");
        Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd \"$0\" && " + printed("wget -c"), directory.toString())
                .succeeded();
        Path tar = directory.resolve(lastWord("docker load -i"));
        String image = lastWord("docker run");
        Dockerd docker = peers.docker();

        assertEquals(
                "Loaded image: " + image, docker.load(tar).succeeded().out().strip());
        assertTrue(docker.tree(image).entries().keySet().containsAll(List.of("bin/hello", "etc/os-release", "tmp")));
        assertEquals("Hello from Pinnace", programOf(image, docker, directory).substring(0, 18));
    }

    @Test
    void itsPageIsThere() {
        Tools.require("curl");
        String page = printed("http://");
        assertTrue(Tools.run(Duration.ofMinutes(1), "curl", "--disable", "-fsS", page)
                .succeeded()
                .out()
                .contains("<form"));
    }

    @Test
    void takesPinnaceWithIt() throws Exception {
        List<ProcessHandle> offspring = demo.descendants().toList();
        assertFalse(offspring.isEmpty());
        demo.destroy();
        assertTrue(demo.waitFor(20, TimeUnit.SECONDS));
        assertTrue(offspring.stream().noneMatch(ProcessHandle::isAlive));
        String image = lastWord("docker run");
        assertFalse(answers(Integer.parseInt(image.substring(image.indexOf(':') + 1, image.indexOf('/')))));
    }

    /** Runs the loaded image's program here: an engine among tests may not be allowed to start a container. */
    private static String programOf(String image, Dockerd docker, Path directory) {
        String container = docker.docker("create", "--network=none", image)
                .succeeded()
                .out()
                .strip();
        Path program = directory.resolve("hello");
        docker.docker("cp", container + ":/bin/hello", program.toString()).succeeded();
        docker.docker("rm", container).succeeded();
        return Tools.run(Duration.ofSeconds(20), program.toString()).succeeded().out();
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitReady() throws Exception {
        Instant deadline = Instant.now().plus(TO_START);
        while (said().stream().noneMatch(Demo.READY::equals)) {
            boolean ended = demo.waitFor(100, TimeUnit.MILLISECONDS);
            if (ended || Instant.now().isAfter(deadline)) {
                stop();
                throw new IllegalStateException("The demo did not start:\n" + String.join("\n", said()));
            }
        }
    }

    private List<String> said() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String printed(String beginning) {
        return said().stream()
                .map(String::strip)
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line for " + beginning + " in " + said()));
    }

    private String lastWord(String beginning) {
        String line = printed(beginning);
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
