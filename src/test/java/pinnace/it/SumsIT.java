package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Tools;

/** The sums of an archive's files are right, and come without any of its bytes. */
@ExtendWith(Rig.class)
class SumsIT {

    private final Peers peers;
    private final Node node;
    private final Path directory;

    SumsIT(Peers peers, @TempDir Path directory) {
        this.peers = peers;
        this.directory = directory;
        node = peers.node(Host.EXECUTABLE);
    }

    private URI sums(String image, String query) {
        return node.server().resolve("/pinnace/sums/" + image + ".sha256" + query);
    }

    private URI pull(String image, String query) {
        return URI.create(node.pull(image) + query);
    }

    private URI list(String name, String query) {
        return node.server().resolve("/pinnace/" + name + "?" + query);
    }

    private String twoImages() {
        return "image=" + peers.images().rich() + "&image=" + peers.images().index() + "&names=digest";
    }

    /** Unpacks the archive of one URL and checks it by the sums of the other. */
    private Outcome check(URI archive, URI sums) {
        Tools.require("tar", "sha256sum", "bash");
        Clients.wget(archive, directory.resolve("x.tar")).succeeded();
        Clients.wget(sums, directory.resolve("x.sha256")).succeeded();
        return inDirectory("tar xf x.tar && rm x.tar && sha256sum --strict -c x.sha256");
    }

    private Outcome inDirectory(String command) {
        return Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "' && " + command);
    }

    /** Sorted, as {@code sha256sum -c} names them. */
    private List<String> unpacked() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(name -> !name.equals("x.sha256"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void agreesWithEveryFile(Outcome checked) {
        List<String> named = checked.succeeded()
                .out()
                .lines()
                .map(line -> line.replaceFirst(": OK$", ""))
                .sorted()
                .toList();
        assertEquals(unpacked(), named);
        assertTrue(named.containsAll(List.of("index.json", "manifest.json", "oci-layout")), named::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?platform=linux/arm64",
                "?names=digest,source&prefix=registry.corp/mirror",
                "?as=registry.corp/other:2",
            })
    void everyFileOfTheUnpackedArchiveAgreesWithThem(String options) {
        String image = peers.images().index();
        agreesWithEveryFile(check(pull(image, options), sums(image, options)));
    }

    @Test
    void soDoesEveryFileOfAList() {
        agreesWithEveryFile(check(list("pull.tar", twoImages()), list("sums.sha256", twoImages())));
    }

    @Test
    void aWrongByteIsFound() throws IOException {
        String image = peers.images().small();
        check(pull(image, ""), sums(image, "")).succeeded();
        Path blob = directory.resolve(unpacked().stream()
                .filter(name -> name.startsWith("blobs/"))
                .findFirst()
                .orElseThrow());
        byte[] content = Files.readAllBytes(blob);
        content[content.length / 2] ^= 1;
        Files.write(blob, content);
        assertNotEquals(0, inDirectory("sha256sum --strict -c x.sha256").exit());
    }

    @Test
    void theyHaveALengthAnEntityTagAndTheNameOfTheArchive() {
        String image = peers.images().small();
        Answer head = Answer.to("HEAD", sums(image, ""));
        Answer whole = Answer.to("GET", sums(image, ""));
        for (String header :
                List.of("Content-Length", "ETag", "Content-Location", "Content-Disposition", "Content-Type")) {
            assertEquals(whole.header(header), head.header(header), header);
            assertTrue(whole.header(header).isPresent(), header);
        }
        assertEquals(whole.body().length, whole.head().length());
        assertEquals("private, no-transform", whole.header("Cache-Control").orElse(""));
        Answer archive = Answer.to("HEAD", pull(image, ""));
        assertEquals(
                archive.header("Content-Disposition").map(name -> name.replace(".tar\"", ".sha256\"")),
                whole.header("Content-Disposition"));
        URI pinned = node.server().resolve(whole.header("Content-Location").orElseThrow());
        assertTrue(pinned.getPath().matches("/pinnace/sums/.*@sha256:[0-9a-f]{64}\\.sha256"), pinned::toString);
        Answer again = Answer.to("GET", pinned);
        assertArrayEquals(whole.body(), again.body());
        assertEquals(whole.header("ETag"), again.header("ETag"));
    }

    @Test
    void aConditionIsKeptAndARangeIsTheWhole() {
        URI url = sums(peers.images().small(), "");
        Answer whole = Answer.to("GET", url);
        String etag = whole.header("ETag").orElseThrow();
        Answer known = Answer.to("GET", url, "If-None-Match: " + etag);
        assertEquals(304, known.status(), known::toString);
        assertEquals(Optional.of(etag), known.header("ETag"));
        assertEquals(0, known.body().length);
        assertEquals(412, Answer.to("GET", url, "If-Match: \"other\"").status());
        assertEquals(200, Answer.to("GET", url, "If-Match: " + etag).status());
        for (String range : List.of("bytes=10-", "bytes=0-9", "bytes=" + whole.body().length + "-", "bytes=999999-")) {
            Answer ranged = Answer.to("GET", url, "Range: " + range);
            assertEquals(200, ranged.status(), range);
            assertArrayEquals(whole.body(), ranged.body());
        }
    }

    @Test
    void aListIsPinnedFirst() {
        URI url = list("sums.sha256", twoImages());
        Answer unpinned = Answer.to("GET", url);
        assertEquals(307, unpinned.status(), unpinned::toString);
        String location = unpinned.header("Location").orElseThrow();
        assertTrue(location.startsWith("./sums.sha256?list=1"), location);
        Answer sums = Answer.to("GET", url.resolve(location));
        assertEquals(200, sums.status(), sums::toString);
        assertTrue(sums.header("Content-Location").isEmpty(), "that would be long");
        Answer archive = Answer.to("HEAD", url.resolve(location.replace("sums.sha256", "pull.tar")));
        assertEquals(
                archive.header("Content-Disposition").map(name -> name.replace(".tar\"", ".sha256\"")),
                sums.header("Content-Disposition"));
    }

    /** A repository may end in {@code .sh}, and another in what looks like half a suffix. */
    @Test
    void theSuffixIsRequiredForNamesEndInAnything() {
        String name = peers.registry().name() + "/team/acme.sh";
        Picture.ofNoise(77, 1_000).pushTo(peers.registry(), "team/acme.sh", "latest");
        assertEquals(200, Answer.to("GET", sums(name, "")).status());
        Answer without = Answer.to("GET", node.server().resolve("/pinnace/sums/" + name));
        assertEquals(400, without.status(), without::toString);
        assertTrue(without.text().contains("Write .sha256 behind the image's name"), without::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "/pinnace/sums, 404",
        "/pinnace/sums/, 404",
        "/pinnace/sums/.sha256, 400",
        "/pinnace/sums/IMAGE-none.sha256, 404",
        "/pinnace/sums/IMAGE.sha256?plattform=linux/arm64, 400",
        "/pinnace/sums/IMAGE.sha256?dry-run=1, 400",
        "/pinnace/sums/IMAGE.sha256?platform=linux/s390x, 404",
        "/pinnace/sums.sha256, 400",
        "/pinnace/sums.sha256?list=1AAAA, 400",
        "/pinnace/sums.sha256?image=IMAGE&dry-run=1, 400",
        "/pinnace/sums.sha256?image=IMAGE&image=IMAGE-none, 404",
    })
    void errorsAreAsUsual(String target, int status) {
        Answer answer = Answer.to(
                node.server(), "GET", target.replace("IMAGE", peers.images().small()));
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.header("Pinnace-Error").isPresent(), answer::toString);
        assertTrue(answer.text().length() > 10, answer::toString);
    }

    @Test
    void noLayerIsAskedForThem() {
        Picture picture = Picture.ofNoise(78, 100_000, 200_000);
        String name = peers.upstream().put("sums/untouched", picture);
        Answer answer = Answer.to("GET", sums(name, ""));
        assertEquals(200, answer.status(), answer::toString);
        String text = new String(answer.body(), StandardCharsets.US_ASCII);
        List<String> blobs = List.copyOf(picture.blobs().keySet());
        picture.blobs().values().forEach(content -> {
            String hex = Sha256.of(content);
            assertTrue(text.contains(hex + "  blobs/sha256/" + hex + "\n"), text);
        });
        for (String layer : blobs.subList(1, blobs.size())) {
            assertTrue(
                    peers.upstream().requests("sums/untouched").stream()
                            .noneMatch(request -> request.object().equals(layer)),
                    layer);
        }
    }
}
