package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Content;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Loader;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;

/** Parts of an archive, in the hands of the programs that fetch, join and load them. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class PartsIT {

    private final Peers peers;
    private final Node node;
    private final Upstream upstream;
    private final String image;
    private Path whole = Path.of("");

    PartsIT(Peers peers) {
        this.peers = peers;
        this.node = peers.node(Host.EXECUTABLE);
        this.upstream = peers.upstream();
        // Three parts, with a border in each of the large layers.
        this.image = upstream.put("parts/app", Layers.large("first", 100_000_000), Layers.large("last", 45_000_000));
    }

    @BeforeAll
    void downloadsTheWholeOnce(@TempDir Path directory) {
        whole = directory.resolve("whole.tar");
        Clients.wget(node.pull(image), whole).succeeded();
    }

    private URI url(String name, String query) {
        return URI.create(node.pull(name) + "?" + query);
    }

    private static Outcome shell(Path directory, String command) {
        Tools.require("bash", "curl", "wget", "aria2c", "tar", "sha256sum");
        return Tools.run(Duration.ofMinutes(5), "bash", "-c", "cd '" + directory + "'\n" + command);
    }

    /** A command of the page about parts, for this image. */
    private String ofDoc(String command) {
        return Doc.of("parts.md")
                .commands(command)
                .replace("http://localhost:8080", node.server().toString())
                .replace("nginx:1.27", image)
                .replace("1900MiB", "64MiB")
                .replace("nginx_1.27_linux-amd64", "parts_app_1_linux-amd64");
    }

    private static List<Path> parts(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().matches(".*\\.part[0-9]{3}"))
                    .sorted()
                    .toList();
        }
    }

    private void isWhole(Path file) throws IOException {
        assertEquals(-1, Files.mismatch(whole, file), "the first byte that differs");
    }

    @Test
    void wgetFetchesAllPartsAndContinuesOneAndJoinedTheyLoad(@TempDir Path directory) throws IOException {
        String fetch = ofDoc("wget -c");
        shell(directory, fetch).succeeded();
        List<Path> parts = parts(directory);
        assertEquals(3, parts.size(), parts::toString);

        try (RandomAccessFile second = new RandomAccessFile(parts.get(1).toFile(), "rw")) {
            second.setLength(30_000_000);
        }
        Outcome again = shell(directory, fetch).succeeded();
        assertTrue(again.err().contains("206 Partial Content") || again.err().contains(" 206"), again::toString);
        assertEquals(parts, parts(directory));

        shell(directory, ofDoc("> parts.sha256")).succeeded();
        shell(directory, ofDoc("> nginx.tar")).succeeded();
        isWhole(directory.resolve("nginx.tar"));
        Outcome sums = shell(
                directory,
                "curl -fsSL -o x.sha256 '" + node.server() + "/pinnace/sums/" + image + ".sha256'\n"
                        + "mkdir x && tar -xf nginx.tar -C x && cd x && sha256sum --strict -c ../x.sha256");
        assertEquals(7, sums.succeeded().out().lines().count(), sums::toString);

        String load = ofDoc("| docker load")
                .replace("docker load", "docker --host=" + peers.docker().host() + " load");
        shell(directory, load).succeeded();
        peers.podman().load(directory.resolve("nginx.tar")).succeeded();
        for (Loader loader : List.of(peers.docker(), peers.podman())) {
            assertTrue(loader.names().contains(image), () -> loader + " has " + loader.names());
            loader.remove(image);
        }
    }

    @Test
    void aria2cFetchesAllPartsToo(@TempDir Path directory) throws IOException {
        Files.write(
                directory.resolve("parts.txt"),
                Answer.to("GET", url(image, "part-size=64MiB&parts=list")).body());
        shell(directory, ofDoc("aria2c -c -i")).succeeded();
        shell(directory, ofDoc("> nginx.tar")).succeeded();
        isWhole(directory.resolve("nginx.tar"));
    }

    /** The first part ends inside the layer, whose digest shows only with the second that a byte was wrong. */
    @Test
    void aPartOfALayerThatWasBrokenIsRefusedAndTheWholeIsNot(@TempDir Path directory) throws IOException {
        Content layer = Layers.large("broken", 80_000_000);
        String name = upstream.put("parts/broken", layer);
        upstream.blob("parts/broken", layer.digest(), layer, Fault.flip(1_000_000, 1));
        URI first = url(name, "part-size=64MiB&part=1");
        URI second = url(name, "part-size=64MiB&part=2");
        Path file = directory.resolve("part");
        Clients.curl(first, file, "--fail").succeeded();
        assertEquals(18, Clients.curl(second, file, "--fail").exit());
        for (URI url : List.of(first, second)) {
            for (String method : List.of("HEAD", "GET")) {
                Answer refused = Answer.to(method, url);
                assertEquals(409, refused.status(), refused::toString);
                String said = refused.header("Pinnace-Error").orElse("");
                assertTrue(said.contains("Delete the parts that you have and begin anew in 60 minutes"), said);
            }
            assertEquals(409, Answer.to("GET", url, "Range: bytes=5000-").status());
        }
        assertNotEquals(0, Clients.wget(second, file).exit());
        Clients.curl(node.pull(name), file, "--fail").succeeded();
    }

    @Test
    void aSlowRegistryOnlyMakesItTakeLonger() {
        try (Upstream slow = Upstream.start();
                Node hasty = Node.beside(Map.of("answer-within", "100ms"), slow.name())) {
            String name = slow.put("slow/app", Picture.ofNoise(901, 10_000));
            slow.delay("slow/app", "1", Duration.ofMillis(700));
            URI url = URI.create(hasty.pull(name) + "?part-size=64MiB&parts=list");
            Answer first = Answer.to("GET", url);
            assertEquals(307, first.status(), first::toString);
            Answer list = Answer.inTheEnd("GET", url);
            assertEquals(1, list.text().lines().count(), list::toString);
            assertTrue(list.text().endsWith("&part-size=64MiB&part=1\n"), list::toString);
        }
    }
}
