package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Proxy;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** Two deliveries that do not fit together never end as one file with a success. */
@ExtendWith(Rig.class)
class StitchIT {

    private static final int LARGE = 5_000_000;
    private static final int SMALL = 300_000;

    private final Peers peers;
    private final Node node;
    private final Upstream upstream;

    StitchIT(Peers peers) {
        this.peers = peers;
        this.node = peers.node(Host.EXECUTABLE);
        this.upstream = peers.upstream();
    }

    /** How people go on with a file that they have a part of, and how each says that it cannot. */
    enum Resume {
        WGET(8),
        CURL(22),
        ARIA2(22);

        private final int refusal;

        Resume(int refusal) {
            this.refusal = refusal;
        }

        Outcome goOn(URI url, Path file) {
            return switch (this) {
                case WGET -> Clients.wgetContinue(url, java.util.Objects.requireNonNull(file.getParent()));
                case CURL -> Clients.curl(url, file, "--fail", "--continue-at", "-");
                case ARIA2 -> Clients.aria2c(url, file, "--continue=true", "-x1", "-s1");
            };
        }

        void isRefused(URI url, Path file) throws IOException {
            byte[] before = Files.readAllBytes(file);
            Outcome outcome = goOn(url, file);
            assertEquals(refusal, outcome.exit(), outcome::toString);
            assertArrayEquals(before, Files.readAllBytes(file), "nothing was added");
        }
    }

    private static Picture picture(String seed, int size) {
        return Picture.ofNoise(seed.hashCode(), size, 200_000);
    }

    private static String layer(Picture picture) {
        return List.copyOf(picture.blobs().keySet()).get(1);
    }

    private URI url(String repository, Picture picture, Fault fault) {
        upstream.put(repository, picture, fault);
        return node.pull(upstream.name() + "/" + repository + ":1");
    }

    /** Where wget puts it. */
    private static Path file(Path dir, URI url) {
        return dir.resolve(Path.of(url.getPath()).getFileName().toString());
    }

    private static byte[] right(URI url) {
        Answer whole = Answer.to("GET", url);
        assertEquals(200, whole.status(), whole::toString);
        assertEquals(whole.head().length(), whole.body().length);
        return whole.body();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasBrokenStaysBrokenWhenAnotherClientReadsItWhole(Resume resume, @TempDir Path dir) throws IOException {
        String repository = "stitch/" + resume.name().toLowerCase(java.util.Locale.ROOT);
        Fault fault = Fault.flip(1_000_000, 1);
        URI url = url(repository, picture(repository, LARGE), fault);
        Path file = file(dir, url);
        assertEquals(18, Clients.curl(url, file).exit());
        assertEquals(0, fault.flipsLeft());
        byte[] right = right(url);
        resume.isRefused(url, file);
        resume.isRefused(url, file);
        Files.delete(file);
        Clients.curl(url, file, "--fail").succeeded();
        assertArrayEquals(right, Files.readAllBytes(file));
    }

    @Test
    void plainWgetsOwnRetryOfWhatWasBrokenEndsWithAnError(@TempDir Path dir) throws IOException {
        URI url = url("stitch/retry", picture("retry", LARGE), Fault.flip(1_000_000, 1));
        Path file = dir.resolve("app.tar");
        Outcome wget = Clients.wget(url, file, "--server-response");
        assertEquals(8, wget.exit(), wget::toString);
        assertTrue(wget.err().contains("409"), wget::toString);
        assertTrue(Files.size(file) < right(url).length);
    }

    @Test
    void theLoopWithCurlGetsTheRightFileOrNone(@TempDir Path dir) throws IOException {
        URI url = url("stitch/loop", picture("loop", LARGE), Fault.flip(1_000_000, 1));
        Path file = dir.resolve("app.tar");
        assertEquals(18, Clients.curl(url, file, "--fail", "--continue-at", "-").exit());
        assertEquals(22, Clients.curl(url, file, "--fail", "--continue-at", "-").exit());
        assertTrue(Files.size(file) < right(url).length);
    }

    @Test
    void aRegistryThatIsRightDoesNotClearItsMirror(@TempDir Path dir) throws IOException {
        Picture picture = picture("mirror", LARGE);
        try (Upstream mirror = Upstream.start()) {
            upstream.put("stitch/mirrored", picture);
            Fault fault = Fault.flip(1_000_000, Integer.MAX_VALUE);
            mirror.put("stitch/mirrored", picture, fault);
            Map<String, String> settings = new HashMap<>(peers.settings());
            settings.merge("private-registries", "," + mirror.name(), String::concat);
            settings.put("mirrors", upstream.name() + "=http://" + mirror.name());
            try (Node mirrored = Node.start(Host.EXECUTABLE, settings)) {
                URI url = mirrored.pull(upstream.name() + "/stitch/mirrored:1");
                Path file = dir.resolve("app.tar");
                Outcome wget = Clients.wget(url, file);
                assertEquals(8, wget.exit(), wget::toString);
                assertNotEquals(Integer.MAX_VALUE, fault.flipsLeft(), "the mirror was asked");
                Files.delete(file);
                Clients.wget(url, file).succeeded();
                assertArrayEquals(right(url), Files.readAllBytes(file));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasBrokenJustBeforeTheClientLeftIsNotGoneOnWith(Resume resume, @TempDir Path dir) throws IOException {
        String repository = "stitch/left-" + resume.name().toLowerCase(java.util.Locale.ROOT);
        notGoneOnWith(resume, dir, new Broken(repository, LARGE, 3_000_000));
    }

    @ParameterizedTest
    @EnumSource
    void aSmallLayerIsTiedToWhatWasDeliveredToo(Resume resume, @TempDir Path dir) throws IOException {
        String repository = "stitch/small-" + resume.name().toLowerCase(java.util.Locale.ROOT);
        notGoneOnWith(resume, dir, new Broken(repository, SMALL, 100_000));
    }

    private record Broken(String repository, int size, int at) {}

    /** The line to the client breaks a little behind the broken byte. */
    private void notGoneOnWith(Resume resume, Path dir, Broken broken) throws IOException {
        Picture picture = picture(broken.repository(), broken.size());
        Fault fault = Fault.flip(broken.at(), 1);
        URI url = url(broken.repository(), picture, fault);
        Path file = file(dir, url);
        try (Proxy proxy = Proxy.cutting(node.server(), broken.at() + 30_000, 1)) {
            assertEquals(18, Clients.curl(proxy.through(url), file).exit());
        }
        assertEquals(0, fault.flipsLeft());
        long had = Files.size(file);
        assertTrue(had > broken.at() + 4_000, "the broken byte is in the file: " + had);
        Outcome first = resume.goOn(url, file);
        assertNotEquals(0, first.exit(), first::toString);
        resume.isRefused(url, file);
        assertTrue(Files.size(file) < right(url).length);
    }

    /** aria2 compares lengths by itself, takes a longer file for complete and asks for no range; no server can help. */
    @ParameterizedTest
    @EnumSource(names = {"WGET", "CURL"})
    void aFileThatIsLongerThanTheImageIsNotTakenForComplete(Resume resume, @TempDir Path dir) throws IOException {
        String repository = "stitch/moved-" + resume.name().toLowerCase(java.util.Locale.ROOT);
        URI url = url(repository, picture(repository, SMALL), Fault.none());
        Path file = file(dir, url);
        byte[] right = right(url);
        Files.write(file, new byte[right.length + 1]);
        resume.isRefused(url, file);
        Outcome careless = Clients.curl(url, file, "--continue-at", "-");
        assertNotEquals(0, careless.exit(), careless::toString);
        Answer refusal = Answer.to("GET", url, "Range: bytes=" + (right.length + 1) + "-");
        assertEquals(409, refusal.status());
        assertTrue(refusal.text().contains("Delete the file"), refusal::text);
    }

    @Test
    void aFileThatIsCompleteIsLeftAsItIs(@TempDir Path dir) throws IOException {
        URI url = url("stitch/complete", picture("complete", SMALL), Fault.none());
        Path file = file(dir, url);
        byte[] right = right(url);
        Files.write(file, right);
        Clients.wgetContinue(url, dir).succeeded();
        assertArrayEquals(right, Files.readAllBytes(file));
        assertEquals(
                416, Answer.to("GET", url, "Range: bytes=" + right.length + "-").status());
    }

    @Test
    void whereNothingIsKnownTheLogSaysThatARestGoesOutUnchecked() throws IOException {
        Picture picture = picture("unknown", LARGE);
        URI url = url("stitch/unknown", picture, Fault.none());
        Answer rest = Answer.to("GET", url, "Range: bytes=2000000-2999999");
        assertEquals(206, rest.status());
        assertTrue(
                node.said().contains(layer(picture) + " is sent unverified from byte "),
                "it ends inside a layer, and is said all the same");
    }

    /** aria2 drops answers in the middle, and maybe the broken one before its wrong byte. Then the file is right. */
    @Test
    void slicesOfWhichOneIsBrokenDoNotMakeAFile(@TempDir Path dir) throws IOException {
        URI url = url("stitch/slices", picture("slices", 12_000_000), Fault.flip(7_500_000, 1));
        Path file = dir.resolve("app.tar");
        Outcome aria2c = Clients.aria2c(url, file);
        byte[] got = Files.readAllBytes(file);
        Files.deleteIfExists(file);
        Files.deleteIfExists(dir.resolve("app.tar.aria2"));
        Clients.curl(url, file, "--fail").succeeded();
        assertArrayEquals(right(url), Files.readAllBytes(file));
        assertTrue(aria2c.exit() != 0 || Arrays.equals(right(url), got), aria2c::toString);
    }
}
