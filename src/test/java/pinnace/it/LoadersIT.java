package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Contents;
import pinnace.rig.Dockerd;
import pinnace.rig.Host;
import pinnace.rig.Images;
import pinnace.rig.Loader;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;
import pinnace.rig.Tree;

/**
 * What Pinnace gives is taken by every loader and becomes the same image, file for file, as the one that the same
 * loader makes of skopeo's archive.
 */
@ExtendWith(Rig.class)
@ResourceLock(Peers.LOADED_IMAGES)
@ResourceLock(value = Peers.PAYARA, mode = ResourceAccessMode.READ)
@TestInstance(Lifecycle.PER_CLASS)
@Order(9)
class LoadersIT {

    private final Peers peers;
    private final RealRegistry registry;

    LoadersIT(Peers peers) {
        this.peers = peers;
        this.registry = peers.registry();
    }

    /** The loaders, by a name that reads well in a report. */
    enum With {
        DOCKER,
        PODMAN,
        CTR;

        Loader of(Peers peers) {
            return switch (this) {
                case DOCKER -> peers.docker();
                case PODMAN -> peers.podman();
                case CTR -> peers.containerd();
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DOCKER, rich",
        "DOCKER, richDocker",
        "DOCKER, richPlain",
        "DOCKER, repeated",
        "DOCKER, index",
        "PODMAN, rich",
        "PODMAN, richDocker",
        "PODMAN, richZstd",
        "PODMAN, repeated",
        "PODMAN, list",
        "CTR, rich",
        "CTR, richDocker",
        "CTR, richPlain",
        "CTR, richZstd",
        "CTR, repeated",
        "CTR, tall",
        "CTR, list"
    })
    void everyLoaderMakesTheSameFilesOfIt(With with, String image, @TempDir Path dir) {
        makesTheSameFiles(with, image, dir);
    }

    /** Half a minute and more: this storage driver copies the whole tree for every layer. */
    @Test
    @Tag("full")
    void dockerTakesAHundredAndTwentyLayers(@TempDir Path dir) {
        makesTheSameFiles(With.DOCKER, "tall", dir);
    }

    private void makesTheSameFiles(With with, String image, Path dir) {
        Loader loader = with.of(peers);
        String name = named(image).apply(peers.images());
        Path tar = dir.resolve("pinnace.tar");
        Clients.wget(peers.node(Host.EXECUTABLE).pull(name), tar).succeeded();
        loader.load(tar).succeeded();
        assertTrue(loader.names().contains(name), () -> name + " is not among " + loader.names());
        assertEquals(config(name), loader.configDigest(name));
        Tree loaded = loader.tree(name);
        loader.remove(name);
        assertFalse(loader.names().contains(name), "it would not be unpacked again");
        loader.load(Skopeo.fetch(name, transport(with, image), dir.resolve("s.tar"), name))
                .succeeded();
        Tree straight = loader.tree(name);
        loader.remove(name);
        assertEquals(straight.entries(), loaded.entries());
        if (image.startsWith("rich")) {
            assertRich(loaded);
        }
    }

    /** Docker's archive has no place for zstd, and ctr gets the other one to make no difference of formats. */
    private static String transport(With with, String image) {
        return with == With.CTR || image.endsWith("Zstd") ? "oci-archive" : "docker-archive";
    }

    /** The comparison is worth something only if these came through both ways. */
    private static void assertRich(Tree tree) {
        assertEquals("links/first", tree.at("zuletzt/dritter").sameFile());
        assertTrue(tree.entries().containsKey("grüße/日本語/🚢"));
        assertTrue(tree.entries().containsKey("opaque/new"));
        Stream.of("etc/gone", "opaque/old", "opaque/sub", "deleted")
                .forEach(gone -> assertFalse(tree.entries().containsKey(gone), gone));
        assertEquals(04755, tree.at("bin/tool").mode());
        assertEquals(3_000_000, tree.at("big/owner").uid());
        assertTrue(tree.entries().keySet().stream().anyMatch(path -> path.startsWith("ein/") && path.length() > 300));
    }

    private static Function<Images, String> named(String image) {
        return switch (image) {
            case "rich" -> Images::rich;
            case "richDocker" -> Images::richDocker;
            case "richPlain" -> Images::richPlain;
            case "richZstd" -> Images::richZstd;
            case "repeated" -> Images::repeated;
            case "tall" -> Images::tall;
            case "index" -> Images::index;
            case "list" -> Images::list;
            default -> throw new IllegalArgumentException(image);
        };
    }

    /** The manifest for linux/amd64 as the registry holds it. */
    private byte[] manifest(String name) {
        String repository = repository(name);
        byte[] bytes = registry.manifest(repository, "1");
        JsonObject top = Skopeo.json(bytes);
        if (!top.containsKey("manifests")) {
            return bytes;
        }
        return top.getJsonArray("manifests").getValuesAs(JsonObject.class).stream()
                .filter(entry -> "amd64".equals(entry.getJsonObject("platform").getString("architecture")))
                .map(entry -> registry.manifest(repository, entry.getString("digest")))
                .findFirst()
                .orElseThrow();
    }

    private String config(String name) {
        return Skopeo.json(manifest(name)).getJsonObject("config").getString("digest");
    }

    private String repository(String name) {
        return name.substring(registry.name().length() + 1, name.lastIndexOf(':'));
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"EXECUTABLE", "TOMCAT"})
    void skopeoReadsItBothWaysAndSeesTheRegistrysBytes(Host host, @TempDir Path dir) throws Exception {
        for (String name : List.of(
                peers.images().rich(), peers.images().index(), peers.images().richZstd())) {
            Path tar = dir.resolve("app.tar");
            Clients.wget(peers.node(host).pull(name), tar).succeeded();
            byte[] manifest = manifest(name);
            assertArrayEquals(manifest, Skopeo.manifest("oci-archive:" + tar));
            byte[] config = registry.blob(repository(name), config(name));
            assertArrayEquals(config, Skopeo.config("docker-archive:" + tar));
            assertArrayEquals(config, Skopeo.config("oci-archive:" + tar));
            Contents contents = Contents.of(Files.readAllBytes(tar));
            assertArrayEquals(manifest, contents.bytes(Files.readAllBytes(tar), "blobs/sha256/" + Sha256.of(manifest)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"TOMCAT", "PAYARA"})
    void aRealServerGivesTheSameBytes(Host host) {
        String name = peers.images().rich();
        Answer executable = Answer.to("GET", peers.node(Host.EXECUTABLE).pull(name));
        Answer server = Answer.to("GET", peers.node(host).pull(name));
        assertEquals(executable.header("ETag"), server.header("ETag"));
        assertEquals("close", server.header("Connection").orElse(""));
        assertArrayEquals(executable.body(), server.body());
    }

    @Test
    void anImageAskedForByDigestKeepsIt(@TempDir Path dir) {
        String name = peers.images().small();
        String digest = "sha256:" + Sha256.of(manifest(name));
        String byDigest = name.substring(0, name.lastIndexOf(':')) + "@" + digest;
        Path tar = dir.resolve("app.tar");
        Clients.wget(peers.node(Host.EXECUTABLE).pull(byDigest), tar).succeeded();
        Dockerd docker = peers.docker();
        String id = config(name);
        docker.load(tar).succeeded();
        assertEquals(id, docker.configDigest(id));
        assertFalse(docker.names().contains(name));
        docker.remove(id);
        for (Loader loader : List.of(peers.podman(), peers.containerd())) {
            loader.load(tar).succeeded();
            assertTrue(loader.names().contains(byDigest), () -> loader + " has " + loader.names());
            loader.remove(byDigest);
        }
    }

    @Test
    void theDigestDecidesAndTheTagNames(@TempDir Path dir) {
        String name = peers.images().small();
        String digest = "sha256:" + Sha256.of(manifest(name));
        String other = name.substring(0, name.lastIndexOf(':')) + ":gone";
        Path tar = dir.resolve("app.tar");
        Clients.wget(peers.node(Host.EXECUTABLE).pull(other + "@" + digest), tar)
                .succeeded();
        for (With with : With.values()) {
            Loader loader = with.of(peers);
            loader.load(tar).succeeded();
            assertTrue(loader.names().contains(other), () -> loader + " has " + loader.names());
            assertEquals(config(name), loader.configDigest(other));
            loader.remove(other);
        }
    }

    @Test
    void aFileCutAnywhereIsRefusedByEveryLoader(@TempDir Path dir) throws Exception {
        String name = peers.images().small();
        byte[] whole = Answer.to("GET", peers.node(Host.EXECUTABLE).pull(name)).body();
        Contents contents = Contents.of(whole);
        long complete = contents.file("manifest.json").offset();
        List<Long> cuts = Stream.concat(
                        Stream.of(whole.length / 2L), contents.files().stream().map(file -> file.offset() - 512))
                .distinct()
                .toList();
        for (With with : With.values()) {
            Loader loader = with.of(peers);
            for (long cut : cuts) {
                Path tar = Files.write(dir.resolve("cut.tar"), java.util.Arrays.copyOf(whole, (int) cut));
                Outcome outcome = loader.load(tar);
                if (loader.names().contains(name)) {
                    // Cut within the last entries nothing of the image is missing, and some loaders see no fault.
                    assertTrue(cut > complete, () -> loader + " took " + cut + " bytes: " + outcome);
                    assertEquals(config(name), loader.configDigest(name));
                    loader.remove(name);
                }
            }
        }
    }
}
