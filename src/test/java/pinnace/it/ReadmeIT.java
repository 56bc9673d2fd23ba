package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines for the shell that the README gives, as they stand there. */
@ExtendWith(Rig.class)
class ReadmeIT {

    private static final String SERVER = "http://localhost:8080";
    private static final String IMAGE = "nginx:1.27";

    private final Node node;
    private final String image;

    ReadmeIT(Peers peers) {
        node = peers.node(Host.EXECUTABLE);
        image = peers.images().small();
    }

    static Stream<String> linesThatResume() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String block = readme.substring(readme.indexOf("These resume:"));
        List<String> lines = block.substring(block.indexOf("```sh\n") + 6, block.indexOf("\n```\n"))
                .lines()
                .toList();
        assertEquals(3, lines.size(), lines::toString);
        return lines.stream();
    }

    @ParameterizedTest
    @MethodSource("linesThatResume")
    void takesUpAPartialFile(String line, @TempDir Path directory) throws IOException {
        Tools.require("bash", "wget", "curl", "aria2c");
        URI url = node.pull(image);
        byte[] whole = Answer.to("GET", url).body();
        String command = line.replace(SERVER, node.server().toString()).replace(IMAGE, image);
        // A name without a colon, which Windows does not have in file names.
        String name = "nginx.tar";
        if (!line.startsWith("aria2c")) {
            // aria2 keeps its own notes of what it has; the others look at the file.
            Files.write(directory.resolve(name), java.util.Arrays.copyOf(whole, whole.length / 2));
        }
        Outcome ran = Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "' && " + command);
        assertEquals(0, ran.exit(), ran::toString);
        assertArrayEquals(whole, Files.readAllBytes(directory.resolve(name)));
    }

    private Outcome loop(String reference, Path directory) throws IOException {
        Tools.require("bash", "curl");
        String line = linesThatResume().toList().get(1);
        String command = line.replace(SERVER, node.server().toString()).replace(IMAGE, reference);
        return Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "' && " + command);
    }

    private static void endsSaying(String sentence, Outcome loop) {
        assertEquals(1, loop.exit(), loop::toString);
        assertTrue(loop.out().contains(sentence), loop::toString);
    }

    @Test
    void theLoopEndsWhereThereIsNoSuchImageAndSaysSo(@TempDir Path directory) throws IOException {
        endsSaying("404", loop(image + "-of-which-nobody-knows", directory));
    }

    @Test
    void theLoopEndsWhereTheFileIsComplete(@TempDir Path directory) throws IOException {
        byte[] whole = Answer.to("GET", node.pull(image)).body();
        Files.write(directory.resolve("nginx.tar"), whole);
        endsSaying("416 The file has " + whole.length + " bytes", loop(image, directory));
        assertArrayEquals(whole, Files.readAllBytes(directory.resolve("nginx.tar")));
    }

    @Test
    void theLoopEndsWhereTheFileIsOfAnotherImage(@TempDir Path directory) throws IOException {
        byte[] whole = Answer.to("GET", node.pull(image)).body();
        Files.write(directory.resolve("nginx.tar"), new byte[whole.length + 1]);
        endsSaying("Delete the file", loop(image, directory));
    }

    @Test
    void theLineForWgetPrintsTheSentence() throws IOException {
        Tools.require("bash", "wget");
        String readme = Files.readString(Path.of("README.md"));
        String line = readme.lines()
                .filter(any -> any.contains("--content-on-error"))
                .findFirst()
                .orElseThrow()
                .replace(SERVER, node.server().toString())
                .replace(IMAGE, image + "-of-which-nobody-knows");
        Outcome wget = Tools.run(Duration.ofMinutes(1), "bash", "-c", line);
        assertEquals(8, wget.exit(), wget::toString);
        assertTrue(wget.out().contains("does not exist"), wget::toString);
        Outcome headers = Tools.run(Duration.ofMinutes(1), "bash", "-c", line.replace("-qO-", "-S -O /dev/null"));
        assertTrue(headers.err().contains("Pinnace-Error: 404 "), headers::toString);
    }
}
