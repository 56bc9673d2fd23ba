package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.archive.Format;
import pinnace.archive.NamedImage;
import pinnace.archive.Tar;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.it.LoadersIT.With;
import pinnace.list.Line;
import pinnace.list.Naming;
import pinnace.rig.Clients;
import pinnace.rig.Containerd;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Loader;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.stream.BlobStore;
import pinnace.stream.Origins;

/** What is carried to a cluster is complete there, under all the names by which pods ask for it. */
@ExtendWith(Rig.class)
@ResourceLock(KubernetesIT.NAMESPACE)
@TestInstance(Lifecycle.PER_CLASS)
class KubernetesIT {

    /** Of containerd, where Kubernetes looks for images; whoever uses it here locks it. */
    static final String NAMESPACE = "k8s.io";

    private static final String MIRROR = "registry.corp/mirror";

    /** All three images have it. */
    private static final byte[] BASE = new Layers().noise("base", 50_000, 4711).tar();

    private final Peers peers;
    private final RealRegistry registry;
    private final Picture first = picture("linux/amd64", 1);
    private final Picture second = picture("linux/amd64", 2);
    private final Picture third = picture("linux/amd64", 3);
    private final byte[] index;

    KubernetesIT(Peers peers) {
        this.peers = peers;
        registry = peers.registry();
        first.pushTo(registry, "k8s/first", "1");
        second.pushTo(registry, "k8s/second", "2");
        Map<String, Picture> pictures = new LinkedHashMap<>();
        pictures.put("linux/arm64", picture("linux/arm64", 4));
        pictures.put("linux/amd64", third);
        pictures.values().forEach(picture -> picture.pushTo(registry, "k8s/third", picture.digest()));
        index = Picture.index(false, pictures);
        registry.pushManifest("k8s/third", "3", Picture.indexType(false), index);
    }

    private static Picture picture(String platform, long seed) {
        return Picture.oci(platform)
                .layer(Packing.GZIP, BASE)
                .layer(Packing.GZIP, new Layers().noise("own", 1_000, seed).tar())
                .build();
    }

    private String source(String repository) {
        return registry.name() + "/" + repository;
    }

    private Path fetch(String options, Path directory) {
        URI list = peers.node(Host.EXECUTABLE)
                .server()
                .resolve("/pinnace/pull.tar?image=" + source("k8s/second:2") + "&image=" + source("k8s/third:3")
                        + "&image=" + source("k8s/first:1") + options);
        Path tar = directory.resolve("images.tar");
        Clients.wget(list, tar).succeeded();
        return tar;
    }

    /** Each with the digest of what it means. */
    private Map<String, String> expected(String names, boolean mirrored) {
        String loaded = mirrored ? MIRROR : registry.name();
        Map<String, String> expected = new TreeMap<>();
        expected.put(loaded + "/k8s/first:1", first.digest());
        expected.put(loaded + "/k8s/second:2", second.digest());
        expected.put(loaded + "/k8s/third:3", third.digest());
        List<String> by = names.isEmpty()
                ? List.of()
                : names.equals("digest") ? List.of(loaded) : List.of(loaded, registry.name());
        for (String name : by) {
            expected.put(name + "/k8s/first@" + first.digest(), first.digest());
            expected.put(name + "/k8s/second@" + second.digest(), second.digest());
            expected.put(name + "/k8s/third@" + third.digest(), third.digest());
            expected.put(name + "/k8s/third@" + digest(index), digest(index));
        }
        return expected;
    }

    private static String digest(byte[] bytes) {
        return "sha256:" + Sha256.of(bytes);
    }

    private static Outcome ctr(Containerd containerd, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--namespace", NAMESPACE));
        all.addAll(List.of(arguments));
        return containerd.ctr(all.toArray(String[]::new));
    }

    /** Each name with the digest that it stands for; fails where one is not complete and unpacked. */
    static Map<String, String> complete(Containerd containerd) {
        Map<String, String> complete = new TreeMap<>();
        Outcome check =
                ctr(containerd, "images", "check", "--snapshotter", "native").succeeded();
        check.out().lines().skip(1).forEach(line -> {
            String[] words = line.split("\\s+", -1);
            assertTrue(line.contains(" complete (") && words[words.length - 1].equals("true"), check::toString);
            complete.put(words[0], words[2]);
        });
        return complete;
    }

    static void removeAll(Containerd containerd) {
        List<String> remove = new ArrayList<>(List.of("images", "rm", "--sync"));
        List<String> names = ctr(containerd, "images", "ls", "--quiet")
                .succeeded()
                .out()
                .lines()
                .toList();
        if (!names.isEmpty()) {
            remove.addAll(names);
            ctr(containerd, remove.toArray(String[]::new)).succeeded();
        }
    }

    static Outcome load(Containerd containerd, Path tar, String... options) {
        List<String> command = new ArrayList<>(List.of("images", "import", "--snapshotter=native"));
        command.addAll(List.of(options));
        command.add(tar.toString());
        return ctr(containerd, command.toArray(String[]::new));
    }

    private static String query(String names, boolean mirrored) {
        return (names.isEmpty() ? "" : "&names=" + names) + (mirrored ? "&prefix=" + MIRROR : "");
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "'', true",
        "digest, false",
        "digest, true",
        "'digest,source', true",
    })
    void everyImageIsCompleteAndUnpackedUnderEveryName(String names, boolean mirrored, @TempDir Path directory) {
        Containerd containerd = peers.containerd();
        try {
            load(containerd, fetch(query(names, mirrored), directory)).succeeded();
            assertEquals(expected(names, mirrored), complete(containerd));
        } finally {
            removeAll(containerd);
        }
    }

    @Test
    void soItIsWhereAllPlatformsAreAskedFor(@TempDir Path directory) {
        Containerd containerd = peers.containerd();
        try {
            load(containerd, fetch(query("", true), directory), "--all-platforms")
                    .succeeded();
            assertEquals(expected("", true), complete(containerd));
        } finally {
            removeAll(containerd);
        }
    }

    /** An old containerd wants all images of an index then, and the file has one of them. */
    @Test
    void allPlatformsOfAnIndexAreCompleteOrRefusedWithNothingLeftBehind(@TempDir Path directory) {
        Containerd containerd = peers.containerd();
        try {
            Outcome loaded = load(containerd, fetch(query("digest", true), directory), "--all-platforms");
            assertEquals(loaded.exit() == 0 ? expected("digest", true) : Map.of(), complete(containerd));
        } finally {
            removeAll(containerd);
        }
    }

    @Test
    void withAllPlatformsInTheFileAnIndexHasItsDigestWhereAllAreAskedFor(@TempDir Path directory) {
        Containerd containerd = peers.containerd();
        Map<String, String> expected = expected("digest", true);
        expected.put(MIRROR + "/k8s/third:3", digest(index));
        expected.remove(MIRROR + "/k8s/third@" + third.digest());
        try {
            load(containerd, fetch(query("digest", true) + "&platform=all", directory), "--all-platforms")
                    .succeeded();
            assertEquals(expected, complete(containerd));
        } finally {
            removeAll(containerd);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = With.class,
            names = {"DOCKER", "PODMAN"})
    void theSameListLoadsElsewhereToo(With with, @TempDir Path directory) {
        Loader loader = with.of(peers);
        loader.load(fetch("&names=digest&prefix=" + MIRROR, directory)).succeeded();
        Map<String, Picture> pictures = Map.of(
                MIRROR + "/k8s/first:1", first, MIRROR + "/k8s/second:2", second, MIRROR + "/k8s/third:3", third);
        pictures.forEach((name, picture) -> {
            assertTrue(loader.names().contains(name), () -> name + " is not among " + loader.names());
            assertEquals(picture.blobs().keySet().iterator().next(), loader.configDigest(name));
        });
        pictures.keySet().forEach(loader::remove);
    }

    @Test
    void theFileHasTheImagesInTheOrderOfTheListAndASharedLayerOnce(@TempDir Path directory) throws IOException {
        List<String> names = Contents.of(Files.readAllBytes(fetch("&names=digest", directory))).files().stream()
                .map(Contents.File::name)
                .toList();
        List<String> wanted = new ArrayList<>();
        for (Picture picture : List.of(second, third, first)) {
            picture.blobs().keySet().forEach(wanted::add);
            wanted.add(picture.digest());
            if (picture.equals(third)) {
                wanted.add(digest(index));
            }
        }
        List<String> files = wanted.stream()
                .distinct()
                .map(digest -> digest.replace("sha256:", "blobs/sha256/"))
                .toList();
        assertEquals(files, names.subList(names.size() - files.size() - 3, names.size() - 3));
    }

    /** Half a minute: each image is unpacked by itself. */
    @ParameterizedTest
    @EnumSource(
            value = With.class,
            names = {"DOCKER", "CTR"})
    @Tag("full")
    void aHundredImagesWithTwoHundredNamesLoad(With with, @TempDir Path directory) throws IOException {
        Map<String, byte[]> blobs = new HashMap<>();
        List<NamedImage> images = new ArrayList<>();
        TreeSet<String> tags = new TreeSet<>();
        TreeSet<String> all = new TreeSet<>();
        Naming naming = Naming.of("", "digest");
        for (int i = 0; i < 100; i++) {
            Picture picture = picture("linux/amd64", 100 + i);
            blobs.putAll(picture.blobs());
            Reference name = Reference.parse("registry.corp/hundred/app" + i + ":1", Reference.DOCKER_HUB);
            Manifest manifest = ((Manifest.Single) Manifest.parse(picture.manifest(), picture.mediaType())).manifest();
            Image image = new Image(name, manifest.digest(), Platform.parse("linux/amd64"), manifest);
            List<Reference> names = naming.all(new Line(i + 1, name, image.platform(), Optional.empty()), image);
            images.add(new NamedImage(image, Origins.ANY, names, List.of(), Optional.of(manifest)));
            tags.add(name.toString());
            names.forEach(one -> all.add(one.toString()));
        }
        assertEquals(200, all.size());
        Path tar = directory.resolve("hundred.tar");
        BlobStore store = (blob, from, to) ->
                new ByteArrayInputStream(blobs.get(blob.digest().toString()), (int) from, (int) (to - from));
        Tar archive = Format.DOCKER.archive(images, Set.of()).tar();
        try (InputStream bytes = archive.open(store)) {
            Files.copy(bytes, tar);
        }
        if (with == With.CTR) {
            Containerd containerd = peers.containerd();
            try {
                ctr(containerd, "images", "import", "--snapshotter=native", tar.toString())
                        .succeeded();
                assertEquals(all, complete(containerd).keySet());
            } finally {
                removeAll(containerd);
            }
            return;
        }
        Loader docker = with.of(peers);
        docker.load(tar).succeeded();
        List<String> names = docker.names();
        assertTrue(names.containsAll(tags), names::toString);
        tags.forEach(docker::remove);
    }
}
