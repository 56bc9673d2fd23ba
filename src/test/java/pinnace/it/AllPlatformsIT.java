package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.it.LoadersIT.With;
import pinnace.rig.Answer;
import pinnace.rig.Artifact;
import pinnace.rig.Clients;
import pinnace.rig.Containerd;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Loader;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;

/** A file with all platforms of an image, in the hands of the programs that take it. */
@ExtendWith(Rig.class)
@ResourceLock(Peers.LOADED_IMAGES)
@ResourceLock(KubernetesIT.NAMESPACE)
@TestInstance(Lifecycle.PER_CLASS)
class AllPlatformsIT {

    private static final String REPOSITORY = "all/app";

    private final Peers peers;
    private final RealRegistry registry;
    private final Artifact amd;
    private final Artifact arm;
    private final Artifact s390x;
    private final Artifact attestation;

    AllPlatformsIT(Peers peers) {
        this.peers = peers;
        registry = peers.registry();
        amd = image("linux/amd64");
        arm = image("linux/arm64");
        s390x = image("linux/s390x");
        attestation = Artifact.attestation("{\"_type\":\"https://in-toto.io/Statement/v0.1\"}")
                .pushTo(registry, REPOSITORY);
    }

    private Artifact image(String platform) {
        return Artifact.of(Picture.oci(platform)
                        .layer(Packing.GZIP, new Layers().file("base", "of all").tar())
                        .layer(Packing.GZIP, new Layers().file("own", platform).tar())
                        .build())
                .pushTo(registry, REPOSITORY);
    }

    private Artifact index(JsonObject... entries) {
        return Artifact.index(false, List.of(entries));
    }

    /** Three platforms and an attestation, in an order in which the default is not the first. */
    private Artifact whole() {
        return index(
                attestation.entry("unknown", "unknown"),
                arm.entry("linux", "arm64"),
                amd.entry("linux", "amd64"),
                s390x.entry("linux", "s390x"));
    }

    private Path fetch(Node node, String name, String query, Path directory) {
        Path tar = directory.resolve("all.tar");
        Clients.wget(URI.create(node.pull(name) + query), tar).succeeded();
        return tar;
    }

    private Path fetch(String name, Path directory) {
        return fetch(peers.node(Host.EXECUTABLE), name, "?platform=all", directory);
    }

    private static String digest(byte[] bytes) {
        return "sha256:" + Sha256.of(bytes);
    }

    private static String config(Artifact image) {
        return image.blobs().keySet().iterator().next();
    }

    private String repository(String name) {
        return name.substring(registry.name().length() + 1, name.lastIndexOf(':'));
    }

    /** Every document below one, with it, as the registry has them. */
    private void checkAll(String repository, byte[] document, Checked checked) throws IOException {
        checked.check(digest(document), document);
        JsonObject json = Skopeo.json(document);
        if (json.containsKey("manifests")) {
            for (JsonObject child : json.getJsonArray("manifests").getValuesAs(JsonObject.class)) {
                checkAll(repository, registry.manifest(repository, child.getString("digest")), checked);
            }
            return;
        }
        String config = json.getJsonObject("config").getString("digest");
        checked.check(config, registry.blob(repository, config));
        for (JsonObject layer : json.getJsonArray("layers").getValuesAs(JsonObject.class)) {
            String digest = layer.getString("digest");
            checked.check(digest, registry.blob(repository, digest));
        }
    }

    /** What is done with each document and blob. */
    private interface Checked {
        void check(String digest, byte[] content) throws IOException;
    }

    private void hasEverything(Path tar, String repository, byte[] root) throws IOException {
        byte[] whole = Files.readAllBytes(tar);
        Contents contents = Contents.of(whole);
        checkAll(
                repository,
                root,
                (digest, content) ->
                        assertArrayEquals(content, contents.bytes(whole, digest.replace("sha256:", "blobs/sha256/"))));
        JsonObject entry = Skopeo.json(contents.bytes(whole, "index.json"))
                .getJsonArray("manifests")
                .getJsonObject(0);
        assertEquals(digest(root), entry.getString("digest"));
    }

    /** The digest that a registry gives a reference. */
    private Optional<String> digestAt(String repository, String reference) {
        return Answer.to(
                        "HEAD",
                        URI.create("http://" + registry.name() + "/v2/" + repository + "/manifests/" + reference),
                        "Accept: " + Picture.indexType(false) + ", " + Picture.indexType(true) + ", "
                                + "application/vnd.oci.image.manifest.v1+json")
                .header("Docker-Content-Digest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci", "docker", "whole", "single"})
    void skopeoPushesEverythingOnUnderTheSameDigest(String image, @TempDir Path directory) throws IOException {
        String name =
                switch (image) {
                    case "oci" -> peers.images().index();
                    case "docker" -> peers.images().list();
                    case "single" -> peers.images().small();
                    default -> whole().pushTo(registry, REPOSITORY, "pushed");
                };
        byte[] root = registry.manifest(repository(name), name.substring(name.lastIndexOf(':') + 1));
        Path tar = fetch(name, directory);
        hasEverything(tar, repository(name), root);
        String copy = "all/copy-of-" + image;
        Skopeo.skopeo(
                        "copy",
                        "--all",
                        // Of an index it keeps everything; the layers of a single image it compresses if they are not.
                        "--preserve-digests=" + image.equals("single"),
                        "--dest-tls-verify=false",
                        "oci-archive:" + tar,
                        "docker://" + registry.name() + "/" + copy + ":1")
                .succeeded();
        assertEquals(Optional.of(digest(root)), digestAt(copy, "1"));
        checkAll(copy, registry.manifest(copy, digest(root)), (digest, content) -> {});
        // And on from there.
        URI again = URI.create(
                peers.node(Host.EXECUTABLE).pull(registry.name() + "/" + copy + "@" + digest(root)) + "?platform=all");
        Clients.wget(again, tar).succeeded();
        hasEverything(tar, copy, root);
    }

    @ParameterizedTest
    @CsvSource({"DOCKER", "PODMAN", "CTR"})
    void everyLoaderTakesTheImageForThisMachine(With with, @TempDir Path directory) {
        String name = whole().pushTo(registry, REPOSITORY, "loaded");
        loads(with.of(peers), fetch(name, directory), name, "own");
        String list = peers.images().list();
        loads(with.of(peers), fetch(list, directory), list, "platform");
    }

    /**
     * It has the registry's digest where loaders show one.
     *
     * @param file that says for which platform the image was made
     */
    private void loads(Loader loader, Path tar, String name, String file) {
        loader.load(tar).succeeded();
        assertTrue(loader.names().contains(name), () -> name + " is not among " + loader.names());
        if (loader instanceof Containerd containerd) {
            byte[] root = registry.manifest(repository(name), name.substring(name.lastIndexOf(':') + 1));
            assertEquals(digest(root), containerd.manifestDigest(name));
        }
        String sum = Sha256.of("linux/amd64".getBytes(StandardCharsets.UTF_8));
        assertTrue(
                loader.tree(name).at(file).toString().contains(sum),
                () -> loader.tree(name).at(file).toString());
        loader.remove(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--all-platforms"})
    void whatKubernetesSeesIsCompleteAndUnpacked(String option, @TempDir Path directory) throws IOException {
        Artifact index = whole();
        String name = index.pushTo(registry, REPOSITORY, "cluster");
        String query = "?platform=all&prefix=registry.corp/mirror&names=digest";
        Path tar = fetch(peers.node(Host.EXECUTABLE), name, query, directory);
        Containerd containerd = peers.containerd();
        String repository = "registry.corp/mirror/" + REPOSITORY;
        try {
            String[] options = option.isEmpty() ? new String[0] : new String[] {option};
            KubernetesIT.load(containerd, tar, options).succeeded();
            assertEquals(
                    Map.of(repository + ":cluster", index.digest(), repository + "@" + index.digest(), index.digest()),
                    KubernetesIT.complete(containerd));
            if (!option.isEmpty()) {
                checkAll(
                        REPOSITORY,
                        index.document(),
                        (digest, content) -> assertArrayEquals(
                                content,
                                containerd
                                        .ctr("--namespace", KubernetesIT.NAMESPACE, "content", "get", digest)
                                        .succeeded()
                                        .bytes()));
            }
        } finally {
            KubernetesIT.removeAll(containerd);
        }
    }

    /** Skopeo cannot copy such an index. */
    @Test
    void indexesInAnIndexAreInItToo(@TempDir Path directory) throws IOException {
        Artifact inner =
                index(arm.entry("linux", "arm64"), amd.entry("linux", "amd64")).pushTo(registry, REPOSITORY);
        Artifact outer = index(s390x.entry("linux", "s390x"), inner.entry());
        String name = outer.pushTo(registry, REPOSITORY, "nested");
        Path tar = fetch(name, directory);
        hasEverything(tar, REPOSITORY, outer.document());
        for (With with : With.values()) {
            Loader loader = with.of(peers);
            loader.load(tar).succeeded();
            assertTrue(loader.tree(name).entries().containsKey("own"), loader::toString);
            loader.remove(name);
        }
        Outcome refused = Skopeo.skopeo("copy", "--all", "oci-archive:" + tar, "dir:" + directory.resolve("dir"));
        assertNotEquals(0, refused.exit(), refused::toString);
    }

    @Test
    void withoutTheDefaultPlatformNoLoaderTakesAnotherForIt(@TempDir Path directory) throws IOException {
        Artifact index = index(arm.entry("linux", "arm64"), s390x.entry("linux", "s390x"));
        String name = index.pushTo(registry, REPOSITORY, "elsewhere");
        Path tar = fetch(name, directory);
        hasEverything(tar, REPOSITORY, index.document());
        assertFalse(Contents.of(Files.readAllBytes(tar)).files().stream()
                .anyMatch(file -> file.name().equals("manifest.json")));
        Outcome docker = peers.docker().load(tar);
        assertTrue(docker.exit() != 0 && docker.err().contains("no such file or directory"), docker::toString);
        assertFalse(peers.docker().names().contains(name));
        assertNotEquals(0, peers.podman().load(tar).exit());
        assertFalse(peers.podman().names().contains(name));
        Containerd containerd = peers.containerd();
        Outcome ctr = containerd.load(tar);
        assertTrue(ctr.exit() != 0 && ctr.err().contains("no match for platform"), ctr::toString);
        containerd.remove(name);
    }

    @Test
    void manifestJsonNamesTheImageOfTheSettingDefaultPlatform(@TempDir Path directory) throws IOException {
        String name = whole().pushTo(registry, REPOSITORY, "usual");
        try (Node node = Node.beside(Map.of("default-platform", "linux/arm64"), registry.name())) {
            Path tar = fetch(node, name, "?platform=all&as=corp.example/renamed:3", directory);
            byte[] bytes = Files.readAllBytes(tar);
            String json = new String(Contents.of(bytes).bytes(bytes, "manifest.json"), StandardCharsets.US_ASCII);
            assertTrue(json.contains(config(arm).substring("sha256:".length())), json);
            assertFalse(json.contains(config(amd).substring("sha256:".length())), json);
            assertTrue(json.contains("\"RepoTags\":[\"corp.example/renamed:3\"]"), json);
            peers.containerd().load(tar).succeeded();
            assertEquals(whole().digest(), peers.containerd().manifestDigest("corp.example/renamed:3"));
            peers.containerd().remove("corp.example/renamed:3");
        }
    }
}
