package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Contents;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Proxy;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;

/** A download that stopped goes on: with any client, from any byte, at any node. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
@Order(19)
class ResumeIT {

    private static final Duration TO_BE_LOGGED = Duration.ofSeconds(30);

    private static final String BIG = "/team/big:1";

    private final RealRegistry registry;
    private final Map<String, String> settings;
    private final Node node;
    private final Node other;
    private final URI url;
    private byte[] whole = {};

    ResumeIT(Peers peers) {
        peers.images().big();
        registry = peers.registry().unshared();
        settings = Node.reaching(Map.of(), registry.name());
        node = Node.start(Host.EXECUTABLE, settings);
        other = Node.start(Host.EXECUTABLE, settings);
        url = node.pull(registry.name() + BIG);
    }

    @AfterAll
    void endsWhatIsNotShared() {
        node.close();
        other.close();
        registry.close();
    }

    @BeforeAll
    void downloadsOnceStraight() {
        whole = Answer.to("GET", url).body();
        assertTrue(whole.length > 8 << 20, "the image should be big enough for aria2c to slice: " + whole.length);
    }

    @Test
    void wgetGoesOnWithAPartialFile(@TempDir Path dir) throws IOException {
        String name = Path.of(url.getPath()).getFileName().toString();
        int half = whole.length / 2;
        Files.write(dir.resolve(name), Arrays.copyOf(whole, half));
        try (Proxy proxy = Proxy.to(node.server())) {
            Clients.wgetContinue(proxy.through(url), dir).succeeded();
            assertEquals(List.of(half + "-"), proxy.ranges());
        }
        same(dir.resolve(name));
    }

    @Test
    void plainWgetSurvivesALineThatBreaks(@TempDir Path dir) {
        Path file = dir.resolve("app.tar");
        try (Proxy proxy = Proxy.cutting(node.server(), whole.length / 4, 2)) {
            Clients.wget(proxy.through(url), file).succeeded();
            assertEquals(0, proxy.cutsLeft());
        }
        same(file);
    }

    @Test
    void aCurlLoopSurvivesALineThatBreaks(@TempDir Path dir) {
        Path file = dir.resolve("app.tar");
        try (Proxy proxy = Proxy.cutting(node.server(), whole.length / 5, 3)) {
            Clients.curlLoop(proxy.through(url), file).succeeded();
            assertEquals(0, proxy.cutsLeft());
            assertEquals(4, proxy.ranges().size(), "three cuts make four requests");
        }
        same(file);
    }

    @Test
    void aria2cFetchesSeveralSlicesAtOnce(@TempDir Path dir) {
        Path file = dir.resolve("app.tar");
        try (Proxy proxy = Proxy.to(node.server())) {
            Clients.aria2c(proxy.through(url), file).succeeded();
            assertTrue(new HashSet<>(proxy.ranges()).size() >= 4, proxy.ranges()::toString);
        }
        same(file);
    }

    @Test
    void anotherNodeContinuesADownload() {
        URI there = other.pull(registry.name() + BIG);
        Answer head = Answer.to("HEAD", url);
        int half = whole.length / 2;
        String etag = head.header("ETag").orElseThrow();
        Answer rest = Answer.to("GET", there, "Range: bytes=" + half + "-", "If-Range: " + etag);
        assertEquals(206, rest.status(), rest::toString);
        assertArrayEquals(Arrays.copyOfRange(whole, half, whole.length), rest.body());
        assertEquals(sameForAllNodes(head), sameForAllNodes(Answer.to("HEAD", there)));
    }

    /** The headers without those of the moment. */
    private static List<String> sameForAllNodes(Answer answer) {
        return answer.head().lines().stream()
                .filter(line -> !line.startsWith("Date:"))
                .sorted()
                .toList();
    }

    @Test
    void aRestartedNodeContinuesADownload() {
        String reference = registry.name() + BIG;
        int half = whole.length / 2;
        byte[] first;
        String etag;
        try (Node before = Node.start(Host.EXECUTABLE, settings)) {
            etag = Answer.to("HEAD", before.pull(reference)).header("ETag").orElseThrow();
            first = Answer.to("GET", before.pull(reference), "Range: bytes=0-" + (half - 1))
                    .body();
        }
        try (Node after = Node.start(Host.EXECUTABLE, settings)) {
            Answer rest = Answer.to("GET", after.pull(reference), "Range: bytes=" + half + "-", "If-Range: " + etag);
            assertEquals(206, rest.status(), rest::toString);
            byte[] joined = Arrays.copyOf(first, first.length + rest.body().length);
            System.arraycopy(rest.body(), 0, joined, first.length, rest.body().length);
            assertArrayEquals(whole, joined);
        }
    }

    @Test
    void headSaysWhatGetSaysWithoutAskingForABlob() {
        int before = registry.accesses().size();
        Answer head = Answer.to("HEAD", url);
        List<RealRegistry.Access> asked = registry.accesses();
        assertEquals(
                List.of(),
                asked.subList(before, asked.size()).stream()
                        .filter(RealRegistry.Access::isBlob)
                        .toList());
        assertEquals(0, head.body().length);
        assertEquals(sameForAllNodes(Answer.to("GET", url)), sameForAllNodes(head));
    }

    @Test
    void theHeadersTellAllThatAClientNeeds() {
        Answer head = Answer.to("HEAD", url);
        assertEquals(200, head.status());
        assertEquals("application/x-tar", head.header("Content-Type").orElse(""));
        assertEquals(whole.length, head.head().length());
        assertEquals("bytes", head.header("Accept-Ranges").orElse(""));
        assertTrue(head.header("ETag").orElse("").matches("\"[^\"]+\""), head::toString);
        assertEquals("private, no-transform", head.header("Cache-Control").orElse(""));
        assertEquals("no", head.header("X-Accel-Buffering").orElse(""));
        assertEquals("close", head.header("Connection").orElse(""));
        assertTrue(
                head.header("Content-Disposition")
                        .orElse("")
                        .matches("attachment; ?filename=\"team_big_1_linux-amd64_[0-9a-f]{12}\\.tar\".*"),
                head::toString);
        String digest = head.header("Docker-Content-Digest").orElse("");
        assertTrue(digest.matches("sha256:[0-9a-f]{64}"), head::toString);
        String pinned = head.header("Content-Location").orElse("");
        assertTrue(pinned.contains("@" + digest + ".tar?platform=linux/amd64"), head::toString);
        assertEquals(
                head.header("ETag"),
                Answer.to("HEAD", node.server().resolve(pinned)).header("ETag"));
    }

    @Test
    void everySliceIsThatPartOfTheWholeAndCostsLittleMore() {
        Contents contents = Contents.of(whole);
        String manifest = "blobs/sha256/"
                + Answer.to("HEAD", url)
                        .header("Docker-Content-Digest")
                        .orElseThrow()
                        .substring(7);
        Random random = new Random(20260101);
        for (int i = 0; i < 12; i++) {
            int from = random.nextInt(whole.length);
            int to = Math.min(whole.length, from + 1 + random.nextInt(i % 2 == 0 ? 5000 : 3 << 20));
            slice(contents, manifest, from, to);
        }
        for (Contents.File file : contents.files()) {
            int start = (int) file.offset();
            int end = (int) (file.offset() + file.size());
            slice(contents, manifest, Math.max(0, start - 1), start + 1);
            slice(contents, manifest, start, Math.min(whole.length, start + 1));
            slice(contents, manifest, end - 1, Math.min(whole.length, end + 1));
        }
    }

    private void slice(Contents contents, String manifest, int from, int to) {
        int before = registry.accesses().size();
        Answer part = Answer.to("GET", url, "Range: bytes=" + from + "-" + (to - 1));
        assertEquals(206, part.status(), part::toString);
        assertEquals(
                "bytes " + from + "-" + (to - 1) + "/" + whole.length,
                part.header("Content-Range").orElse(""));
        assertEquals(to - from, part.head().length());
        assertArrayEquals(Arrays.copyOfRange(whole, from, to), part.body());
        long needed = contents.files().stream()
                .filter(file -> file.name().startsWith("blobs/") && !file.name().equals(manifest))
                .mapToLong(file -> file.within(from, to))
                .sum();
        // What begins inside a layer is checked against what lies before it, of which at most 256 KiB are read again.
        long again = contents.files().stream()
                .filter(file -> file.name().startsWith("blobs/") && !file.name().equals(manifest))
                .filter(file -> file.offset() < from && from < file.offset() + file.size())
                .mapToLong(file -> Math.min(256 << 10, from - file.offset()))
                .sum();
        // The registry writes its log after the answer, on a thread of its own.
        Child.until(TO_BE_LOGGED, () -> cost(blobsSince(before)) >= needed);
        List<RealRegistry.Access> blobs = blobsSince(before);
        assertTrue(
                cost(blobs) >= needed && cost(blobs) <= needed + again,
                () -> from + "-" + to + " needs " + needed + " and made Pinnace ask " + blobs);
    }

    private List<RealRegistry.Access> blobsSince(int before) {
        List<RealRegistry.Access> asked = registry.accesses();
        return asked.subList(before, asked.size()).stream()
                .filter(RealRegistry.Access::isBlob)
                .toList();
    }

    private static long cost(List<RealRegistry.Access> blobs) {
        return blobs.stream().mapToLong(RealRegistry.Access::bytes).sum();
    }

    private void same(Path file) {
        try {
            assertEquals(whole.length, Files.size(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertEquals(Sha256.of(whole), Sha256.of(file));
    }
}
