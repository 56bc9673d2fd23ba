package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Artifact;
import pinnace.rig.Artifact.Piece;
import pinnace.rig.Clients;
import pinnace.rig.Containerd;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;
import pinnace.rig.Tools;

/** Anything with a manifest comes as an OCI layout that can be pushed on, and no loader takes it for an image. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class ArtifactsIT {

    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";

    private final Peers peers;
    private final RealRegistry registry;
    private final Node node;

    ArtifactsIT(Peers peers) {
        this.peers = peers;
        registry = peers.registry();
        node = peers.node(Host.EXECUTABLE);
    }

    /** What registries store. */
    enum What {
        CHART,
        WASM,
        /** As oras attaches files: the empty configuration, which may be the only layer too. */
        NOTHING,
        IMAGE,
        /** An image that docker cannot load, because of what its layer is. */
        ODD_LAYER;

        Artifact artifact() {
            Piece empty = Piece.of(EMPTY, "{}");
            return switch (this) {
                case CHART -> Artifact.chart("web");
                case WASM ->
                    Artifact.of("application/vnd.wasm.module.v1", empty, Piece.of("application/wasm", "\0asm"));
                case NOTHING -> Artifact.of("application/vnd.example.note", empty, empty);
                case IMAGE ->
                    Artifact.of(Picture.oci("linux/amd64")
                            .layer(Packing.GZIP, new Layers().file("a", "b").tar())
                            .build());
                case ODD_LAYER ->
                    Artifact.of(
                            "",
                            Piece.of(
                                    OCI_CONFIG,
                                    "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[]}}"),
                            Piece.of("application/vnd.example.layer+encrypted", "secret"));
            };
        }

        String repository() {
            return "artifacts/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private URI url(String name, String query) {
        return URI.create(node.pull(name) + query);
    }

    private Path fetch(String name, String query, Path directory) {
        Path tar = directory.resolve("x.tar");
        Clients.wget(url(name, query), tar).succeeded();
        return tar;
    }

    private static List<String> files(Path tar) throws IOException {
        return Contents.of(Files.readAllBytes(tar)).files().stream()
                .map(Contents.File::name)
                .toList();
    }

    private Outcome push(Path tar, String tag, String repository) {
        return Skopeo.skopeo(
                "copy",
                "--all",
                "--dest-tls-verify=false",
                "oci-archive:" + tar + tag,
                "docker://" + registry.name() + "/" + repository + ":1");
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void skopeoPushesItOnWithTheSameDigest(What what, @TempDir Path directory) throws IOException {
        Artifact artifact = what.artifact();
        String name = artifact.pushTo(registry, what.repository(), "1");
        Path tar = fetch(name, "?format=oci", directory);
        byte[] bytes = Files.readAllBytes(tar);
        Contents contents = Contents.of(bytes);
        artifact.blobs()
                .forEach((digest, content) ->
                        assertArrayEquals(content, contents.bytes(bytes, digest.replace("sha256:", "blobs/sha256/"))));
        assertFalse(files(tar).contains("manifest.json"));
        String copy = what.repository() + "-copy";
        push(tar, "", copy).succeeded();
        assertArrayEquals(artifact.document(), registry.manifest(copy, artifact.digest()));
        artifact.blobs().forEach((digest, content) -> assertArrayEquals(content, registry.blob(copy, digest)));
        assertArrayEquals(artifact.document(), registry.manifest(copy, "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "CHART, an artifact of type \"application/vnd.cncf.helm.config.v1+json\"",
        "WASM, an artifact of type \"application/vnd.wasm.module.v1\"",
        "NOTHING, an artifact of type \"application/vnd.example.note\"",
        "ODD_LAYER, a layer of type \"application/vnd.example.layer+encrypted\"",
    })
    void withoutTheFormatTheRefusalNamesIt(What what, String words) {
        String name = what.artifact().pushTo(registry, what.repository(), "1");
        for (String query : List.of("", "?platform=all", "?platform=linux/arm64")) {
            if (what == What.ODD_LAYER && query.endsWith("arm64")) {
                continue;
            }
            Answer refused = Answer.to("GET", url(name, query));
            assertEquals(422, refused.status(), refused::toString);
            assertTrue(refused.text().contains(words), refused::toString);
            assertTrue(refused.text().contains("with format=oci you get it as an OCI layout"), refused::toString);
        }
    }

    /** Nor is anything asked that would tell one. */
    @Test
    void anArtifactHasNoPlatform() {
        Artifact chart = Artifact.chart("plain");
        String name = chart.pushTo(registry, "artifacts/plain", "1");
        try (RealRegistry counted = registry.unshared();
                Node fresh = Node.beside(Map.of(), counted.name())) {
            URI there = URI.create(fresh.pull(counted.name() + "/artifacts/plain:1") + "?format=oci");
            Answer head = Answer.to("HEAD", there);
            assertEquals(200, head.status(), head::toString);
            String file = head.header("Content-Disposition").orElseThrow();
            assertTrue(file.matches("attachment; filename=\"artifacts_plain_1_oci_[0-9a-f]{12}\\.tar\""), file);
            assertTrue(counted.accesses().stream().noneMatch(RealRegistry.Access::isBlob), () -> counted.accesses()
                    .toString());
            String described =
                    Answer.to("GET", URI.create(there + "&dry-run=1")).text();
            assertFalse(described.contains("amd64"), described);
        }
        Answer other = Answer.to("HEAD", url(name, "?format=oci&platform=linux/s390x"));
        assertEquals(200, other.status(), other::toString);
        assertEquals(chart.digest(), other.header("Docker-Content-Digest").orElseThrow());
    }

    /** An image has one, whatever the format is. */
    @Test
    void anImageHasAPlatformStill() {
        String name = What.IMAGE.artifact().pushTo(registry, What.IMAGE.repository(), "1");
        assertEquals(
                404,
                Answer.to("HEAD", url(name, "?format=oci&platform=linux/s390x")).status());
        String file = Answer.to("HEAD", url(name, "?format=oci"))
                .header("Content-Disposition")
                .orElseThrow();
        assertTrue(file.contains("artifacts_image_1_linux-amd64_oci_"), file);
    }

    @Test
    void noLoaderTakesAChartForAnImage(@TempDir Path directory) {
        String name = Artifact.chart("loaded").pushTo(registry, "artifacts/loaded", "1");
        Path tar = fetch(name, "?format=oci", directory);
        Outcome docker = peers.docker().load(tar);
        assertTrue(docker.exit() != 0 && docker.err().contains("no such file or directory"), docker::toString);
        assertFalse(peers.docker().names().contains(name));
        assertNotEquals(0, peers.podman().load(tar).exit());
        assertFalse(peers.podman().names().contains(name));
        Containerd containerd = peers.containerd();
        assertNotEquals(0, containerd.load(tar).exit());
        containerd.remove(name);
    }

    @Test
    void anIndexOfArtifactsNeedsAllPlatformsToo(@TempDir Path directory) throws IOException {
        String repository = "artifacts/index";
        Artifact one = Artifact.chart("one").pushTo(registry, repository);
        Artifact two = Artifact.chart("two").pushTo(registry, repository);
        Artifact index = Artifact.index(false, List.of(one.entry(), two.entry()));
        String name = index.pushTo(registry, repository, "1");
        Answer single = Answer.to("GET", url(name, "?format=oci"));
        assertEquals(404, single.status(), single::toString);
        assertTrue(single.text().contains("platform=all gives all that it has"), single::toString);
        Answer loadable = Answer.to("GET", url(name, "?platform=all"));
        assertEquals(422, loadable.status(), loadable::toString);
        assertTrue(loadable.text().contains("with format=oci you get it"), loadable::toString);
        Path tar = fetch(name, "?format=oci&platform=all", directory);
        push(tar, "", "artifacts/index-copy").succeeded();
        assertArrayEquals(index.document(), registry.manifest("artifacts/index-copy", "1"));
        for (Artifact child : List.of(one, two)) {
            assertArrayEquals(child.document(), registry.manifest("artifacts/index-copy", child.digest()));
        }
    }

    @Test
    void aListOfThemIsALayoutOfAll(@TempDir Path directory) throws IOException {
        Artifact chart = Artifact.chart("listed");
        Artifact note = What.NOTHING.artifact();
        String names = "image=" + chart.pushTo(registry, "artifacts/listed", "7") + "&image="
                + note.pushTo(registry, "artifacts/note", "8") + "&format=oci";
        Path tar = directory.resolve("x.tar");
        Clients.wget(node.server().resolve("/pinnace/pull.tar?" + names), tar, "--max-redirect=20")
                .succeeded();
        assertFalse(files(tar).contains("manifest.json"));
        for (Map.Entry<String, Artifact> one : Map.of("7", chart, "8", note).entrySet()) {
            push(tar, ":" + one.getKey(), "artifacts/from-list-" + one.getKey()).succeeded();
            assertArrayEquals(one.getValue().document(), registry.manifest("artifacts/from-list-" + one.getKey(), "1"));
        }
        Answer refused =
                Answer.inTheEnd("GET", node.server().resolve("/pinnace/pull.tar?" + names.replace("&format=oci", "")));
        assertEquals(422, refused.status(), refused::toString);
        assertTrue(refused.text().contains("with format=oci"), refused::toString);
    }

    @Test
    void theCommandsInTheDocumentationWork(@TempDir Path directory) throws IOException {
        Doc page = Doc.of("platforms.md");
        Tools.require("wget", "tar", "bash", "sed");
        String chart = Artifact.chart("web").pushTo(registry, "charts/web", "1.4.0");
        String image = peers.images().index();
        String pinnace = node.server() + "/pinnace/";
        for (String commands : List.of(
                page.commands("format=oci"),
                page.commands("skopeo copy oci-archive:chart.tar"),
                page.commands("web.tgz"),
                page.commands("platform=all"),
                page.commands("skopeo copy --all"))) {
            String here = commands.replace("http://localhost:8080/pinnace/", pinnace)
                    .replace("registry.corp.example/charts/web:1.4.0", chart)
                    .replace("nginx:1.27.tar?", image + ".tar?")
                    .replace("registry.corp.example/nginx:1.27", registry.name() + "/docs/nginx:1.27")
                    .replace("registry.inside.example", registry.name())
                    .replace("skopeo copy", "skopeo --insecure-policy copy --dest-tls-verify=false");
            Tools.run(Duration.ofMinutes(1), "bash", "-ec", "cd '" + directory + "'\n" + here)
                    .succeeded();
        }
        assertArrayEquals(registry.manifest("team/multi", "1"), registry.manifest("docs/nginx", "1.27"));
        String inChart = new String(Files.readAllBytes(directory.resolve("web.tgz")), StandardCharsets.UTF_8);
        assertTrue(inChart.contains("name: web"), inChart);
        assertEquals(
                Sha256.of(Files.readAllBytes(directory.resolve("web.tgz"))),
                List.copyOf(Artifact.chart("web").blobs().keySet()).get(1).substring("sha256:".length()));
    }
}
