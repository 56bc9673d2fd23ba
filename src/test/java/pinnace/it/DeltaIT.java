package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Contents;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Loader;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Skopeo;
import pinnace.rig.Tools;
import pinnace.rig.Tree;

/** An archive without the layers that are there already is small, and loads where they are. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
@Order(16)
class DeltaIT {

    private static final int BASE = 900_000;

    private final Peers peers;
    private final RealRegistry registry = RealRegistry.start();
    private final Node node = Node.beside(Map.of(), registry.name());

    DeltaIT(Peers peers) {
        this.peers = peers;
    }

    @AfterAll
    void close() {
        node.close();
        registry.close();
    }

    /** Loaders that do not ask for what they have. */
    enum With {
        DOCKER,
        CTR,
        PODMAN;

        Loader of(Peers peers) {
            return switch (this) {
                case DOCKER -> peers.docker();
                case CTR -> peers.containerd();
                case PODMAN -> peers.podman();
            };
        }
    }

    /** A layer with a large file, or a small one with the name of its seed. */
    private static byte[] layer(int seed, int size) {
        return new Layers().noise("noise" + seed, size, seed).tar();
    }

    private String push(String name, String platform, byte[]... layers) {
        Picture.Builder image = Picture.oci(platform);
        Arrays.stream(layers).forEach(layer -> image.layer(Packing.GZIP, layer));
        String[] parts = name.split(":", -1);
        image.build().pushTo(registry, "delta/" + parts[0], parts[1]);
        return registry.name() + "/delta/" + name;
    }

    private String push(String name, byte[]... layers) {
        return push(name, "linux/amd64", layers);
    }

    private URI pull(String image, String query) {
        return URI.create(node.pull(image) + query);
    }

    private URI list(String query) {
        return node.server().resolve("/pinnace/pull.tar?" + query);
    }

    private static Path file(Path directory, String name, Answer answer) throws IOException {
        assertEquals(200, answer.status(), answer::toString);
        return Files.write(directory.resolve(name), answer.body());
    }

    @ParameterizedTest
    @EnumSource(With.class)
    void aDeltaBecomesTheSameImageAsTheWholeFile(With with, @TempDir Path dir) throws IOException {
        Loader loader = with.of(peers);
        String base = push("base:1", layer(10, BASE), layer(11, 10));
        String image = push("app:1", layer(10, BASE), layer(11, 10), layer(12, 3_000));
        Answer whole = Answer.to("GET", pull(image, ""));
        Answer delta = Answer.to("GET", pull(image, "?base=" + base));
        assertTrue(delta.body().length < 20_000, delta::toString);
        assertTrue(whole.body().length > BASE, whole::toString);
        assertTrue(delta.header("Pinnace-Left-Out").orElse("").matches("2 layers, 9[0-9]{5} bytes"), delta::toString);
        assertTrue(delta.header("Content-Disposition").orElse("").contains("_delta_"), delta::toString);
        assertArrayEquals(
                Contents.of(whole.body()).bytes(whole.body(), "manifest.json"),
                Contents.of(delta.body()).bytes(delta.body(), "manifest.json"));
        assertArrayEquals(
                Contents.of(whole.body()).bytes(whole.body(), "index.json"),
                Contents.of(delta.body()).bytes(delta.body(), "index.json"));

        loader.load(file(dir, "base.tar", Answer.to("GET", pull(base, "")))).succeeded();
        loader.load(file(dir, "delta.tar", delta)).succeeded();
        assertTrue(loader.names().contains(image), () -> image + " is not among " + loader.names());
        Tree loaded = loader.tree(image);
        String config = loader.configDigest(image);
        loader.remove(image);
        loader.load(file(dir, "whole.tar", whole)).succeeded();
        assertEquals(loader.tree(image).entries(), loaded.entries());
        assertEquals(loader.configDigest(image), config);
        loader.remove(image);
        loader.remove(base);
    }

    /** ctr keeps the name nevertheless, of an image that cannot be unpacked. */
    @ParameterizedTest
    @EnumSource(Without.class)
    void withoutTheBaseItIsRefused(Without with, @TempDir Path dir) throws IOException {
        String base = push("absent:1", layer(100, 20_000));
        String image = push("alone:1", layer(100, 20_000), layer(101, 3_000));
        Path delta = file(dir, "delta.tar", Answer.to("GET", pull(image, "?base=" + base)));
        if (with == Without.SKOPEO) {
            Outcome copied = Tools.run(
                    Duration.ofMinutes(1), "skopeo", "copy", "docker-archive:" + delta, "dir:" + dir.resolve("copied"));
            assertNotEquals(0, copied.exit(), copied::toString);
            return;
        }
        Loader loader =
                with == Without.DOCKER ? peers.docker() : with == Without.CTR ? peers.containerd() : peers.podman();
        Outcome outcome = loader.load(delta);
        assertNotEquals(0, outcome.exit(), outcome::toString);
        assertEquals(with == Without.CTR, loader.names().contains(image), () -> loader.names() + "");
        if (with == Without.CTR) {
            loader.remove(image);
        }
    }

    enum Without {
        DOCKER,
        CTR,
        PODMAN,
        SKOPEO
    }

    /** Of several images it reads docker's metadata, and with that every layer. */
    @Test
    void podmanRefusesADeltaOfSeveralImages(@TempDir Path dir) throws IOException {
        Loader loader = peers.podman();
        String base = push("podman:0", layer(200, 20_000));
        String first = push("podman:1", layer(200, 20_000), layer(201, 100));
        String second = push("podman:2", layer(200, 20_000), layer(202, 100));
        loader.load(file(dir, "base.tar", Answer.to("GET", pull(base, "")))).succeeded();
        Path delta = dir.resolve("delta.tar");
        Clients.wget(list("image=" + first + "&image=" + second + "&base=" + base), delta)
                .succeeded();
        Outcome outcome = loader.load(delta);
        assertNotEquals(0, outcome.exit(), outcome::toString);
        assertFalse(loader.names().contains(first), () -> loader.names() + "");
        loader.remove(base);
    }

    /** The second layer of the base is in the other image too, but not upon the first. */
    @ParameterizedTest
    @EnumSource(value = With.class, names = "PODMAN", mode = EnumSource.Mode.EXCLUDE)
    void aLayerThatOneImageNeedsStaysIn(With with, @TempDir Path dir) throws IOException {
        Loader loader = with.of(peers);
        byte[] one = layer(300, 50_000);
        byte[] two = layer(301, 50_000);
        String base = push("rule:0", one, two);
        String first = push("rule:1", one, two, layer(302, 100));
        String second = push("rule:2", two, layer(303, 100));
        String third = push("rule:3", one, two, layer(304, 100), one);
        loader.load(file(dir, "base.tar", Answer.to("GET", pull(base, "")))).succeeded();
        Path delta = dir.resolve("delta.tar");
        Clients.wget(list("image=" + first + "&image=" + second + "&base=" + base), delta)
                .succeeded();
        assertTrue(Files.size(delta) > 50_000 && Files.size(delta) < 100_000, Files.size(delta) + " bytes");
        loader.load(delta).succeeded();
        Path again = dir.resolve("again.tar");
        Clients.wget(pull(third, "?base=" + base), again).succeeded();
        assertTrue(Files.size(again) > 50_000 && Files.size(again) < 100_000, Files.size(again) + " bytes");
        loader.load(again).succeeded();
        for (String name : List.of(first, second, third)) {
            assertTrue(loader.names().contains(name), () -> name + " is not among " + loader.names());
            assertTrue(loader.tree(name).entries().containsKey("noise301"), name);
            loader.remove(name);
        }
        loader.remove(base);
    }

    @Test
    void thePinnedUrlMeansTheSameBytesWhateverBecomesOfTheBase() {
        String base = push("moving:1", layer(400, BASE));
        String image = push("kept:1", layer(400, BASE), layer(401, 3_000));
        Answer first = Answer.to("GET", pull(image, "?base=" + base));
        URI pinned = node.server().resolve(first.header("Content-Location").orElseThrow());
        assertFalse(pinned.toString().contains("base"), pinned.toString());
        push("moving:1", layer(402, BASE));
        try (Node other = Node.beside(Map.of(), registry.name())) {
            URI anew = URI.create(other.pull(image) + "?base=" + base);
            assertEquals(422, Answer.to("GET", anew).status(), "the tag means another image");
            URI there = other.server().resolve(pinned.getRawPath() + "?" + pinned.getRawQuery());
            Answer again = Answer.to("GET", there);
            assertArrayEquals(first.body(), again.body());
            assertEquals(first.header("ETag"), again.header("ETag"));
            assertEquals(first.header("Pinnace-Left-Out"), again.header("Pinnace-Left-Out"));
            Answer rest = Answer.to("GET", there, "Range: bytes=1000-");
            assertEquals(206, rest.status(), rest::toString);
            assertArrayEquals(Arrays.copyOfRange(first.body(), 1000, first.body().length), rest.body());
        }
    }

    @Test
    void lastMonthsListIsTheBaseOfThisMonths(@TempDir Path dir) throws IOException {
        byte[] system = layer(500, BASE);
        List<String> before =
                List.of(push("web:1", system, layer(501, 40_000)), push("db:1", system, layer(502, 40_000)));
        List<String> now = List.of(
                push("web:2", system, layer(501, 40_000), layer(503, 2_000)), push("db:2", system, layer(504, 2_000)));
        Path old = Files.write(dir.resolve("old.txt"), before);
        Path list = Files.write(dir.resolve("new.txt"), now);
        Loader loader = peers.docker();
        loader.load(file(dir, "before.tar", Answer.inTheEnd("GET", list("image=" + String.join("&image=", before)))))
                .succeeded();

        Outcome tar = curl(dir, "now.tar", "-F", "image=@" + list, "-F", "base=@" + old, list("").toString());
        tar.succeeded();
        Path delta = dir.resolve("now.tar");
        assertTrue(Files.size(delta) < 20_000, Files.size(delta) + " bytes");
        loader.load(delta).succeeded();
        now.forEach(name -> assertTrue(loader.names().contains(name), name));
        now.forEach(loader::remove);

        Outcome urls = curl(
                dir,
                "urls.txt",
                "-F",
                "image=@" + list,
                "-F",
                "base=@" + old,
                node.server().resolve("/pinnace/pull.txt?tar-images=1").toString());
        urls.succeeded();
        List<String> each = Files.readAllLines(dir.resolve("urls.txt"));
        assertEquals(2, each.size(), each::toString);
        for (String url : each) {
            Answer one = Answer.to("GET", URI.create(url));
            assertTrue(one.header("Pinnace-Left-Out").isPresent(), one::toString);
            loader.load(file(dir, "one.tar", one)).succeeded();
        }
        now.forEach(name -> assertTrue(loader.names().contains(name), name));
        Stream.concat(now.stream(), before.stream()).forEach(loader::remove);

        String told = Files.readString(described(dir, list, old, "pull.tar"));
        assertTrue(told.contains("2 of them, of "), told);
        assertEquals(told.replaceAll("(?s)\n\n.*", ""), withoutEnd(described(dir, list, old, "pull.txt")));
    }

    private Path described(Path dir, Path list, Path old, String target) throws IOException {
        Path file = dir.resolve(target + ".described");
        URI url = node.server().resolve("/pinnace/" + target + "?dry-run=1");
        curl(dir, file.getFileName().toString(), "-F", "image=@" + list, "-F", "base=@" + old, url.toString())
                .succeeded();
        return file;
    }

    private static String withoutEnd(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?s)\n\n.*", "");
    }

    private static Outcome curl(Path dir, String file, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of("curl", "-fsSL", "-o", dir.resolve(file).toString()), Arrays.stream(arguments))
                .toList();
        return Tools.run(Duration.ofMinutes(1), Map.of(), command);
    }

    @Test
    void theDescriptionSaysWhatIsSaved() {
        String base = push("dry:1", layer(600, BASE));
        String image = push("dry:2", layer(600, BASE), layer(601, 3_000));
        JsonObject whole = Skopeo.json(Answer.to("GET", pull(image, "?dry-run=1"), "Accept: application/json")
                .body());
        JsonObject told =
                Skopeo.json(Answer.to("GET", pull(image, "?dry-run=1&base=" + base), "Accept: application/json")
                        .body());
        assertEquals(2, told.getInt("layers"));
        assertEquals(1, told.getInt("leftOutLayers"));
        assertEquals(0, whole.getInt("leftOutLayers"));
        assertEquals(
                Answer.headOf("HEAD", pull(image, "?base=" + base)).length(),
                told.getJsonNumber("bytes").longValueExact());
        long saved = whole.getJsonNumber("bytes").longValueExact()
                - told.getJsonNumber("bytes").longValueExact();
        long leftOut = told.getJsonNumber("leftOutBytes").longValueExact();
        assertTrue(saved >= leftOut && saved < leftOut + 1_200, saved + " for " + leftOut);
    }

    @Test
    void theSumsAreOfWhatIsInIt() {
        String base = push("sums:1", layer(650, 30_000));
        String image = push("sums:2", layer(650, 30_000), layer(651, 3_000));
        byte[] delta = Answer.to("GET", pull(image, "?base=" + base)).body();
        URI sums = node.server().resolve("/pinnace/sums/" + image + ".sha256?base=" + base);
        long blobs = Contents.of(delta).files().stream()
                .filter(one -> !one.name().endsWith("/"))
                .count();
        assertEquals(blobs, Answer.to("GET", sums).text().lines().count());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base=BASE&platform=all | 400 | name the platform",
                "base=BASE%20platform=all | 400 | name the platform",
                "base=BASE&format=oci | 400 | leave out one",
                "base=BASE&without=AAAAAQ | 400 | leave one of them out",
                "without=AAAAAQ | 400 | without= of this URL is damaged",
                "base=!! | 400 | Of the images that base= names",
                "base=BASE:none | 400 | Of the images that base= names",
                "base=NONE | 404 | Of the images that base= names",
                "base=OTHER | 422 | Nothing can be left out",
                "base=BASE%20platform=linux/arm64 | 404 | linux/arm64",
                "base-list=1xyz | 400 | damaged",
            })
    void whatMakesNoDeltaIsToldWhy(String query, int status, String sentence) {
        String base = push("bad:1", layer(700, 1_000));
        String other = push("bad:2", layer(701, 1_000));
        String image = push("bad:3", layer(700, 1_000), layer(702, 1_000));
        String none = registry.name() + "/delta/bad:none";
        String written = query.replace("BASE", base).replace("OTHER", other).replace("NONE", none);
        Answer answer = Answer.to("GET", pull(image, "?" + written));
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.text().contains(sentence), answer::toString);
    }

    @Test
    void theBadLinesOfABaseListAreNamedAsThoseOfTheBase() {
        String image = push("lines:1", layer(750, 1_000), layer(751, 1_000));
        Answer answer = Posted.to(list("base=" + image + "%0Aone%20two%0A" + image), List.of(image));
        assertEquals(400, answer.status(), answer::toString);
        assertTrue(answer.text().contains("Of the images that base= names"), answer::toString);
        assertTrue(answer.text().contains("Line 2"), answer::toString);
    }

    @Test
    void aBaseForAnotherPlatformIsNone() {
        byte[] shared = layer(800, 1_000);
        String arm = push("arm:1", "linux/arm64", shared);
        String image = push("arm:2", shared, layer(801, 1_000));
        Answer answer = Answer.to("GET", list("image=" + image + "&base=" + arm + "%20platform=linux/arm64"));
        assertEquals(422, answer.status(), answer::toString);
    }

    @Test
    void aCutDeltaIsContinuedByWget(@TempDir Path dir) throws IOException {
        String base = push("cut:1", layer(850, 30_000));
        String image = push("cut:2", layer(850, 30_000), layer(851, 200_000));
        Path file = dir.resolve("delta.tar");
        Clients.wget(pull(image, "?base=" + base), file).succeeded();
        String whole = Sha256.of(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60_001));
        Clients.wget(pull(image, "?base=" + base), file, "-c").succeeded();
        assertEquals(whole, Sha256.of(file));
    }

    @Test
    void theCommandsOfThePageFetchDeltas(@TempDir Path dir) throws IOException {
        String base = push("page:1", layer(900, 40_000));
        push("page:2", layer(900, 40_000), layer(901, 3_000));
        Files.writeString(dir.resolve("october.txt"), base + "\n");
        Files.writeString(dir.resolve("november.txt"), registry.name() + "/delta/page:2\n");
        Doc page = Doc.of("deltas.md");
        for (String part : List.of("?base=", "base=@october.txt")) {
            String command = page.commands(part)
                    .replace("localhost:8080", node.server().getAuthority())
                    .replace("registry.corp.example/team/app", registry.name() + "/delta/page");
            Tools.run(Duration.ofMinutes(1), "bash", "-ec", "cd " + dir + "; " + command)
                    .succeeded();
        }
        try (Stream<Path> tars = Files.list(dir).filter(one -> one.toString().endsWith(".tar"))) {
            List<Path> fetched = tars.toList();
            assertEquals(2, fetched.size(), fetched::toString);
            for (Path one : fetched) {
                assertTrue(Files.size(one) < 20_000, () -> one + "");
            }
        }
    }
}
