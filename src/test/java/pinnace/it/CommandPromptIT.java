package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;
import pinnace.rig.Upstream;
import pinnace.rig.Wine;

/** The lines for the command prompt of Windows, in Wine's. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class CommandPromptIT {

    private static final String PARTS = "?part-size=64MiB&parts=list";
    private static final Pattern COPY = Pattern.compile("(?m)(?:^|>)(copy /b [^<\n]+)");

    private final Node node;
    private final Upstream upstream;
    private final Wine wine;

    CommandPromptIT(Peers peers) {
        node = peers.node(Host.EXECUTABLE);
        upstream = peers.upstream();
        wine = peers.once(Wine.class, Wine::start);
    }

    private Answer parts(String name, String accept) {
        Answer answer = Answer.to("GET", URI.create(node.pull(name) + PARTS), "Accept: " + accept);
        assertEquals(200, answer.status(), answer::toString);
        return answer;
    }

    private static List<String> copy(String text) {
        return COPY.matcher(text).results().map(line -> line.group(1)).toList();
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theLinesOfThePageAndOfTheDocumentationJoinTheParts(@TempDir Path directory, @TempDir Path other)
            throws IOException {
        String name = upstream.put("prompt/app", Layers.large("layer", 70_000_000));
        Path whole = other.resolve("whole.tar");
        Clients.wget(node.pull(name), whole).succeeded();
        Path urls = Files.write(
                other.resolve("parts.txt"), parts(name, "text/plain").body());
        Clients.wgetAll(urls, directory).succeeded();
        List<Path> parts = in(directory);
        assertEquals(2, parts.size(), parts::toString);

        List<String> onThePage = copy(parts(name, "text/html").text());
        assertEquals(1, onThePage.size(), onThePage::toString);
        String line = onThePage.get(0);
        wine.cmd(directory, line).succeeded();
        assertEquals(-1, Files.mismatch(whole, directory.resolve(line.substring(line.lastIndexOf(' ') + 1))), line);

        String first = parts.get(0).getFileName().toString();
        List<String> inTheDocumentation = copy(Doc.of("parts.md").text());
        assertEquals(1, inTheDocumentation.size(), inTheDocumentation::toString);
        String documented = inTheDocumentation
                .get(0)
                .replace("nginx_1.27_linux-amd64_1900MiB_9f2c41d07ab3.tar", first.substring(0, first.lastIndexOf('.')));
        wine.cmd(directory, documented).succeeded();
        assertEquals(-1, Files.mismatch(whole, directory.resolve("nginx.tar")), documented);

        // It is important, says the documentation.
        wine.cmd(directory, line.replace("/b ", "").replaceFirst(" \\S+$", " text.tar"))
                .succeeded();
        assertTrue(Files.size(directory.resolve("text.tar")) < Files.size(whole));
    }

    /** Each line takes as much as one may have there, and the next appends to what it made. */
    @Test
    void theLinesForManyPartsFollowOneAnother(@TempDir Path directory) throws IOException {
        Picture small = Picture.ofNoise(960, 1_000);
        String name = upstream.put("prompt/many", small);
        String manifest = new String(small.manifest(), StandardCharsets.UTF_8)
                .replaceAll("(.*\"size\":)[0-9]+", "$1" + 250 * (64L << 20));
        upstream.manifest("prompt/many", "1", small.mediaType(), manifest.getBytes(StandardCharsets.UTF_8));

        JsonObject list = Skopeo.json(parts(name, "application/json").body());
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (JsonObject part : list.getJsonArray("parts").getValuesAs(JsonObject.class)) {
            byte[] content = (part.getInt("number") + "\032\n").getBytes(StandardCharsets.US_ASCII);
            Files.write(directory.resolve(part.getString("file")), content);
            expected.write(content);
        }
        List<String> lines = copy(parts(name, "text/html").text());
        assertTrue(lines.size() > 1, lines::toString);
        for (String line : lines) {
            wine.cmd(directory, line).succeeded();
        }
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(directory.resolve(list.getString("file"))));
    }
}
