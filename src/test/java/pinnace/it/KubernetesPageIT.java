package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Images;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tools;

/** The commands of the page for clusters, and of the one about sums, as they stand there. */
@ExtendWith(Rig.class)
class KubernetesPageIT {

    private static final String SERVER = "http://localhost:8080";

    private final Peers peers;
    private final Node node;
    private final Images images;
    private final Path directory;

    KubernetesPageIT(Peers peers, @TempDir Path directory) {
        this.peers = peers;
        node = peers.node(Host.EXECUTABLE);
        images = peers.images();
        this.directory = directory;
        Tools.require("bash", "curl", "grep", "sed", "xargs", "tar", "sha256sum");
    }

    private Outcome shell(String command, Map<String, String> environment) {
        String here = "set -o pipefail; cd '" + directory + "'\n"
                + command.replace(SERVER, node.server().toString());
        return Tools.run(Duration.ofMinutes(2), environment, List.of("bash", "-c", here));
    }

    private String page(String part) {
        return Doc.of("kubernetes.md").commands(part);
    }

    /** What the chart that stands for all charts is made into. */
    private Path list() throws IOException {
        String chart = "containers:\n"
                + "  - image: \"" + images.small() + "\"\n    imagePullPolicy: IfNotPresent\n"
                + "  - name: two\n    image: " + images.index() + "\n"
                + "properties:\n  image:\n    type: string\n";
        Path helm = Files.writeString(directory.resolve("helm"), "#!/bin/sh\ncat <<'END'\n" + chart + "END\n");
        assertTrue(helm.toFile().setExecutable(true));
        shell(page("helm template"), Map.of("PATH", directory + ":" + System.getenv("PATH")))
                .succeeded();
        Path list = directory.resolve("list.txt");
        assertEquals(3, Files.readAllLines(list).size());
        return list;
    }

    @Test
    void theListOfAChartBecomesAFileWhosePinnedUrlIsPrinted() throws IOException {
        list();
        Outcome curl = shell(page("url_effective"), Map.of()).succeeded();
        String pinned = curl.out().strip();
        assertTrue(pinned.contains("/pinnace/pull.tar?list=1"), pinned);
        Path again = directory.resolve("again.tar");
        Clients.wget(java.net.URI.create(pinned), again).succeeded();
        assertArrayEquals(Files.readAllBytes(directory.resolve("images.tar")), Files.readAllBytes(again));
    }

    @Test
    void aLongListBecomesUrlsOfFilesThatWgetNamesAndContinues() throws IOException {
        list();
        shell(page("urls.txt"), Map.of()).succeeded();
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".tar"))
                    .toList();
            assertEquals(1, names.size(), names::toString);
            assertTrue(names.get(0).matches(".*_and_1_more.*_[0-9a-f]{12}\\.tar"), names::toString);
        }
        // Complete, so nothing of it comes again.
        shell(page("urls.txt"), Map.of()).succeeded();
    }

    @Test
    @ResourceLock(KubernetesIT.NAMESPACE)
    void containerdImportsTheFile() throws IOException {
        list();
        shell(page("url_effective"), Map.of()).succeeded();
        List<String> words = new ArrayList<>(List.of(page("ctr ").split(" ", -1)));
        assertEquals(List.of("ctr", "-n", "k8s.io", "images", "import", "images.tar"), words);
        words.remove(0);
        words.set(words.size() - 1, directory.resolve("images.tar").toString());
        // The tests' own containerd runs where others cannot mount.
        words.add(words.size() - 1, "--snapshotter=native");
        peers.containerd().ctr(words.toArray(String[]::new)).succeeded();
        for (String image : List.of(images.small(), images.index())) {
            peers.containerd()
                    .ctr("-n", "k8s.io", "images", "rm", "--sync", image)
                    .succeeded();
        }
    }

    @Test
    void theImagesGetIntoARegistryUnderTheirNewNames() throws IOException {
        list();
        String registry = peers.registry().name();
        String mirror = registry + "/mirror";
        String commands = page("docker push").replace("registry.corp/mirror", mirror);
        shell(commands, Map.of("DOCKER_HOST", peers.docker().host())).succeeded();
        for (String image : List.of(images.small(), images.index())) {
            String name = image.substring(registry.length() + 1, image.lastIndexOf(':'));
            assertTrue(peers.registry().manifest("mirror/" + name, "1").length > 0);
            peers.docker().remove(mirror + "/" + name + ":1");
        }
    }

    /** After each of these a client would take a mixture of two lists for complete, or send a body with a GET. */
    @Test
    void noListIsSentToContinueAFile() {
        List<String> sending = Doc.of("kubernetes.md")
                .text()
                .lines()
                .filter(line -> line.contains("--data") || line.contains("--post"))
                .toList();
        assertEquals(3, sending.size(), sending::toString);
        for (String line : sending) {
            assertFalse(line.contains(" -c") || line.contains("-C ") || line.contains("-X"), line);
        }
    }

    @Test
    void theSumsOfThePagesAgreeWithTheFile() {
        String image = images.small();
        String readme = Doc.readme().commands("/sums/");
        assertEquals(readme, Doc.of("verify.md").commands("/sums/"));
        Clients.wget(node.pull(image), directory.resolve("nginx.tar")).succeeded();
        Outcome checked = shell(readme.replace("nginx:1.27", image), Map.of()).succeeded();
        assertTrue(checked.out().contains("manifest.json: OK"), checked::toString);
        Outcome sum = shell(Doc.of("verify.md").commands("sha256sum nginx.tar"), Map.of())
                .succeeded();
        assertTrue(sum.out().matches("[0-9a-f]{64} {2}nginx.tar\\s*"), sum::toString);
    }
}
