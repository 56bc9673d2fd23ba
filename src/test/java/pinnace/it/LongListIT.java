package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Host;
import pinnace.rig.Middlebox;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Upstream;

/** Lists that are long, or whose look-up takes long. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
@Order(7)
class LongListIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LATE = Duration.ofSeconds(2);
    private static final Map<String, String> IN_A_HURRY =
            Map.of("answer-within", "500ms", "keep-alive-interval", "500ms");

    private final Peers peers;

    @AutoClose
    private final Upstream upstream = Upstream.start();

    /** Another, so that its lists and those of the first do not wait for one another. */
    @AutoClose
    private final Upstream behindNginx = Upstream.start();

    @AutoClose
    private final Node node;

    private final CompletableFuture<Answer> throughNginx;

    LongListIT(Peers peers) {
        this.peers = peers;
        node = Node.beside(
                IN_A_HURRY,
                upstream.name(),
                behindNginx.name(),
                peers.registry().name());
        throughNginx = CompletableFuture.supplyAsync(this::throughNginx);
    }

    private static URI pullTxt(Node node) {
        return node.server().resolve("/pinnace/pull.txt");
    }

    private static List<String> urls(Answer answer) {
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(answer.head().length(), answer.body().length, answer::toString);
        return answer.text().lines().filter(line -> !line.isEmpty()).toList();
    }

    /** Images that a registry tells of late. */
    private static List<String> late(Upstream upstream, String path, int number, Duration late) {
        Picture picture = Picture.ofNoise(900, 1_000);
        return IntStream.range(0, number)
                .mapToObj(i -> {
                    upstream.delay(path + i, "1", late);
                    return upstream.put(path + i, picture);
                })
                .toList();
    }

    @Test
    void aLookUpThatTakesLongIsWaitedForBehindBlankLines() {
        Answer answer = Posted.to(pullTxt(node), late(upstream, "late/app", 7, LATE));
        List<String> urls = urls(answer);
        assertTrue(answer.text().startsWith("\n\n"), "something is sent meanwhile");
        assertEquals(1, urls.size());
        assertEquals(200, Answer.inTheEnd("HEAD", URI.create(urls.get(0))).status());
        assertTrue(Child.until(PATIENCE, () -> node.said().contains("/pinnace/pull.txt of 7 images, ")), node::said);
    }

    /** What is left out takes a character for six layers, which have to be in the length that is promised before. */
    @Test
    void aLateListWithABaseFitsItsLengthToo() {
        Picture tall = Picture.ofLayers(400, 600);
        List<String> lines = IntStream.range(0, 4)
                .mapToObj(i -> upstream.put("base/app" + i, tall))
                .toList();
        upstream.delay("base/app0", "1", LATE);
        URI url = node.server().resolve("/pinnace/pull.txt?tar-images=1&base=" + lines.get(1));
        Answer answer = Posted.to(url, lines);
        List<String> urls = urls(answer);
        assertTrue(answer.text().startsWith("\n"), "something is sent meanwhile");
        assertEquals(4, urls.size());
        for (String one : urls) {
            Answer head = Answer.inTheEnd("HEAD", URI.create(one));
            assertTrue(head.header("Pinnace-Left-Out").orElse("").startsWith("400 layers, "), head::toString);
        }
    }

    @Test
    void aLateLookUpThatFailsCutsTheAnswerAndTheLogSaysWhy(@TempDir Path directory) {
        List<String> lines = new ArrayList<>(late(upstream, "fails/app", 3, LATE));
        upstream.delay("fails/gone", "1", LATE);
        lines.add(upstream.name() + "/fails/gone:1");
        Answer answer = Posted.to(pullTxt(node), lines);
        assertEquals(200, answer.status());
        assertTrue(answer.head().length() > answer.body().length, answer::toString);
        assertTrue(answer.text().isBlank(), answer::toString);
        assertTrue(Child.until(PATIENCE, () -> node.said().contains("cut short: 404 ")), node::said);
        assertTrue(node.said().contains("Line 4: "), node::said);
        Path list = directory.resolve("urls.txt");
        String[] sent = {"--fail", "--data-binary", String.join("\n", lines)};
        assertEquals(18, Clients.curl(pullTxt(node), list, sent).exit());
        assertEquals("", otherComplaints());
    }

    private String otherComplaints() {
        return node.process()
                .complaints()
                .lines()
                .filter(line -> !line.contains("cut short"))
                .reduce("", String::concat);
    }

    @Test
    void nobodyIsAskedAnyMoreWhenTheClientIsGoneAndTheServerStopsAtOnce(@TempDir Path directory) {
        try (Node ends = Node.beside(IN_A_HURRY, upstream.name())) {
            List<String> lines = late(upstream, "left/app", 200, LATE);
            String[] sent = {"--max-time", "4", "--data-binary", String.join("\n", lines)};
            assertEquals(
                    28,
                    Clients.curl(pullTxt(ends), directory.resolve("gone"), sent).exit());
            assertTrue(
                    Child.until(PATIENCE, () -> ends.said().contains("the client closed the connection")), ends::said);
            long asked = asked(lines);
            assertTrue(asked < lines.size() / 2, () -> asked + " of " + lines.size());
            assertFalse(Child.until(LATE.multipliedBy(2), () -> asked(lines) > asked + 4), "it goes on");

            Thread other = new Thread(() -> Posted.to(pullTxt(ends), lines));
            other.start();
            long before = asked(lines);
            assertTrue(Child.until(PATIENCE, () -> asked(lines) > before));
            assertTrue(ends.process().terminate(), ends::said);
            assertTrue(Child.until(PATIENCE, () -> !other.isAlive()));
        }
    }

    private long asked(List<String> lines) {
        return IntStream.range(0, lines.size())
                .mapToLong(i -> upstream.requests("left/app" + i).size())
                .sum();
    }

    @Test
    void fourHundredLinesNeedNoMoreThanASmallHeap() {
        List<String> lines = tags(peers.registry(), 400);
        List<String> urls = urls(Posted.to(pullTxt(node), lines));
        assertEquals(8, urls.size());
        List<String> bySize = urls(Posted.to(URI.create(pullTxt(node) + "?tar-size=1MiB"), lines));
        assertTrue(bySize.size() >= 8, () -> bySize.size() + " URLs");
        for (String url : urls) {
            assertEquals(200, Answer.inTheEnd("HEAD", URI.create(url)).status(), url);
        }
        assertEquals("", otherComplaints());
    }

    private static List<String> tags(RealRegistry registry, int number) {
        Picture picture = Picture.ofLayers(20, 100);
        return IntStream.range(0, number)
                .mapToObj(i -> {
                    String repository = "rancher/mirrored-team" + i % 8 + "/app";
                    if (i < 8) {
                        picture.pushTo(registry, repository, "v1." + i);
                    }
                    registry.pushManifest(repository, "v1." + i, picture.mediaType(), picture.manifest());
                    return registry.name() + "/" + repository + ":v1." + i;
                })
                .toList();
    }

    /** Names as long as tags may be, which no token makes shorter. */
    private List<String> longNames(int number) {
        Picture picture = Picture.ofNoise(800, 1_000).pushTo(peers.registry(), "urls/long", "1");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String tag = "t" + Sha256.of(new byte[] {(byte) i})
                    + Sha256.of(new byte[] {1, (byte) i}).substring(0, 60);
            peers.registry().pushManifest("urls/long", tag, picture.mediaType(), picture.manifest());
            names.add(peers.registry().name() + "/urls/long:" + tag);
        }
        return names;
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"EXECUTABLE", "TOMCAT"})
    void urlsOfFullLengthPassAStockTomcatAndADefaultNginx(Host host) {
        Node node = peers.node(host);
        List<String> names = longNames(40);
        try (Middlebox nginx = Middlebox.before(node.server().getPort(), Middlebox.Brand.NGINX)) {
            List<String> urls = urls(Posted.to(nginx.through(pullTxt(node)), names));
            assertTrue(urls.size() > 1 && urls.size() < 10, urls::toString);
            String longest = urls.get(0);
            int target = longest.indexOf("/pinnace/");
            assertTrue(longest.startsWith("http://" + nginx.name() + "/"), longest);
            assertTrue(longest.length() - target > 3_200 && longest.length() - target <= 3_500, longest);
            for (String url : urls) {
                assertEquals(200, Answer.inTheEnd("GET", URI.create(url)).status(), url);
            }
        }
    }

    @Test
    void aLateAnswerPassesNginxThatEndsSilentLines() {
        assertEquals(1, urls(throughNginx.join()).size());
    }

    private Answer throughNginx() {
        // Gets the JVM and its code ready, since nginx does not wait for them.
        urls(Posted.to(pullTxt(node), List.of(behindNginx.put("box/ready", Picture.ofNoise(901, 1_000)))));
        try (Middlebox nginx = Middlebox.before(node.server().getPort(), Middlebox.Brand.NGINX)) {
            // Two rounds, of which one alone is longer than nginx waits.
            return Posted.to(nginx.through(pullTxt(node)), late(behindNginx, "box/app", 6, Duration.ofSeconds(5)));
        }
    }
}
