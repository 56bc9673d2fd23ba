package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.PayaraZip;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Proxy;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** A Payara Server 6 as it comes: its own Jersey, five threads for HTTP, and the same promises. */
@ResourceLock(Peers.PAYARA)
@ExtendWith(Rig.class)
@Order(12)
class PayaraIT {

    /** Proxies that end silent connections are set to four seconds in the other tests; drips come every second here. */
    private static final Duration NEVER_SILENT = Duration.ofSeconds(4);

    private static final Duration TO_END = Duration.ofSeconds(40);
    private static final Set<String> SERVERS_OWN = Set.of("date", "server", "x-powered-by", "x-frame-options");

    private static final List<String> NOT_STARTED =
            List.of("/", "/index.html", "/pinnace.css", "/pull/alpine.tar", "/health/live", "/nothing");

    private final Peers peers;
    private final Node node;
    private final PayaraZip payara;
    private final Upstream upstream;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    PayaraIT(Peers peers) {
        this.peers = peers;
        node = peers.node(Host.PAYARA);
        payara = (PayaraZip) node.application();
        upstream = peers.upstream();
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void wgetGetsWhatTheExecutableGives(@TempDir Path dir) {
        String image = peers.images().big();
        Path file = dir.resolve("app.tar");
        Clients.wget(node.pull(image), file).succeeded();
        assertEquals(
                Sha256.of(Answer.to("GET", peers.node(Host.EXECUTABLE).pull(image))
                        .body()),
                Sha256.of(file));
    }

    @Test
    void theHeadersAreThoseOfTheExecutable() {
        String image = peers.images().small();
        for (String method : List.of("GET", "HEAD")) {
            Answer here = Answer.to(method, node.pull(image));
            Answer there = Answer.to(method, peers.node(Host.EXECUTABLE).pull(image));
            assertEquals(headers(there), headers(here));
        }
    }

    private static List<String> headers(Answer answer) {
        return answer.head().lines().stream()
                .filter(line -> !SERVERS_OWN.contains(
                        line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT)))
                .sorted()
                .toList();
    }

    @Test
    void wgetGoesOnWithAPartialFile(@TempDir Path dir) throws IOException {
        URI url = node.pull(peers.images().big());
        byte[] whole = Answer.to("GET", url).body();
        Path file = dir.resolve(Path.of(url.getPath()).getFileName().toString());
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        try (Proxy proxy = Proxy.cutting(node.server(), whole.length / 4, 1)) {
            Clients.wgetContinue(proxy.through(url), dir).succeeded();
            assertEquals(whole.length / 2 + "-", proxy.ranges().get(0));
            assertEquals(2, proxy.ranges().size(), "cut once");
        }
        assertEquals(Sha256.of(whole), Sha256.of(file));
    }

    /** wget calls the text a form; a server that read it as one would leave nothing of it. */
    @Test
    void aListIsSentInEveryWay(@TempDir Path dir) throws IOException {
        Path list = Files.writeString(
                dir.resolve("list.txt"),
                peers.images().small() + "\n" + peers.images().repeated() + "\n");
        URI here = node.server().resolve("/pinnace/pull.tar");
        Path file = dir.resolve("payara.tar");
        Path same = dir.resolve("same.tar");
        Clients.wget(here, file, "--post-file=" + list).succeeded();
        Clients.wget(peers.node(Host.EXECUTABLE).server().resolve("/pinnace/pull.tar"), same, "--post-file=" + list)
                .succeeded();
        assertEquals(Sha256.of(Files.readAllBytes(same)), Sha256.of(Files.readAllBytes(file)));
        Clients.curl(here, same, "--location", "--fail", "--form", "list=@" + list)
                .succeeded();
        assertEquals(Sha256.of(Files.readAllBytes(file)), Sha256.of(Files.readAllBytes(same)));
        Path urls = dir.resolve("urls.txt");
        Clients.curl(node.server().resolve("/pinnace/pull.txt"), urls, "--fail", "--data-binary", "@" + list)
                .succeeded();
        URI pinned = URI.create(Files.readString(urls).strip());
        assertEquals(
                Sha256.of(Files.readAllBytes(file)),
                Sha256.of(Answer.to("GET", pinned).body()));
    }

    @Test
    void theLineIsNotSilentWhileTheRegistryIs() {
        Picture picture = picture(1);
        URI url = node.pull(upstream.put("payara/late", picture, Fault.stall(2_000_000, Duration.ofSeconds(8), 1)));
        Wire wire = Wire.get(url);
        assertEquals(wire.head().length(), wire.body().length, wire::toString);
        assertTrue(wire.longestSilence().compareTo(NEVER_SILENT) < 0, wire::toString);
    }

    @Test
    void aSilentRegistryIsWaitedForInACircle(@TempDir Path dir) throws IOException {
        URI url = node.pull(upstream.put("payara/circle", picture(4)));
        upstream.delay("payara/circle", "1", Duration.ofSeconds(8));
        CompletableFuture<Outcome> wget = CompletableFuture.supplyAsync(() -> Clients.wgetContinue(url, dir), threads);
        Path heads = dir.resolve("heads");
        Clients.curl(url, dir.resolve("curl.tar"), "--location", "--fail", "--dump-header", heads.toString())
                .succeeded();
        wget.join().succeeded();
        assertTrue(Files.readString(heads).split("HTTP/1.1 307", -1).length - 1 >= 2, "it was led on");
        byte[] whole = Answer.to("GET", url).body();
        assertEquals(Sha256.of(whole), Sha256.of(dir.resolve("circle:1.tar")));
        assertEquals(Sha256.of(whole), Sha256.of(dir.resolve("curl.tar")));
    }

    @Test
    void twentySlowDownloadsHoldUpNobodyElse() throws IOException {
        Picture picture = picture(2);
        Fault fault = Fault.hold(2_000_000);
        URI late = node.pull(upstream.put("payara/slow", picture, fault));
        // Of another repository, so that what is read again for a part takes no stall from the others.
        URI other = node.pull(upstream.put("payara/deaf", picture, Fault.none()));
        List<RawHttp> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                // Takes the head and then nothing more, so that the server is stuck in a write.
                RawHttp client = RawHttp.send(other, "GET", other.getRawPath(), "Range: bytes=4000000-");
                assertEquals(206, client.head().status());
                deaf.add(client);
            }
            List<CompletableFuture<Wire>> slow = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> Wire.get(late), threads))
                    .limit(10)
                    .toList();
            assertTrue(Child.until(TO_END, () -> fault.held() >= 10), "all ten should be waiting");
            List<Duration> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                assertTrue(node.live());
                answers.add(Duration.ofNanos(System.nanoTime() - start));
            }
            // A moment in which the machine has other things to do is not what this is about.
            Duration usual = answers.stream().sorted().toList().get(10);
            assertTrue(usual.compareTo(Duration.ofSeconds(3)) < 0, answers::toString);
            assertTrue(slow.stream().noneMatch(CompletableFuture::isDone), "they were slow all the while");
            fault.release();
            for (CompletableFuture<Wire> download : slow) {
                Wire wire = download.join();
                assertEquals(wire.head().length(), wire.body().length, wire::toString);
            }
        } finally {
            for (RawHttp client : deaf) {
                client.close();
            }
        }
    }

    @Test
    void undeployEndsDownloadsAndDeployBringsItBack() throws IOException {
        Picture picture = picture(3);
        String name = upstream.put("payara/undeploy", picture);
        Fault fault = Fault.stall(2_000_000, Duration.ofMinutes(5), 1);
        URI url = node.pull(upstream.put("payara/undeploy", picture, fault));
        CompletableFuture<Wire> cut = CompletableFuture.supplyAsync(() -> Wire.get(url), threads);
        assertTrue(Child.until(TO_END, () -> fault.stallsLeft() == 0));
        RawHttp deaf = RawHttp.send(url, "GET", url.getRawPath());
        assertEquals(200, deaf.head().status());
        CompletableFuture<Void> undeployed = CompletableFuture.runAsync(payara::undeploy, threads);
        try (deaf) {
            assertTrue(Child.until(TO_END, cut::isDone), "the download should have ended");
            Wire wire = cut.join();
            assertTrue(wire.body().length < wire.head().length(), wire::toString);
            assertTrue(Child.until(TO_END, undeployed::isDone), "a client that takes nothing should not hold it up");
            assertFalse(node.said().contains("still running"), "downloads went on");
        } finally {
            undeployed.join();
            payara.deploy();
        }
        byte[] again = Answer.to("GET", node.pull(name)).body();
        assertArrayEquals(
                Answer.to("GET", peers.node(Host.EXECUTABLE).pull(name)).body(), again);
    }

    /** There would else be the static page, which looks as if all were well. */
    @Test
    void whereItDoesNotStartNothingAnswersAsIfItHad() {
        payara.undeploy();
        payara.set("max-downloads", "many");
        try {
            Outcome deployed = payara.tryToDeploy();
            assertNotEquals(0, deployed.exit(), deployed::toString);
            assertTrue((deployed.out() + deployed.err()).contains("The setting max-downloads must be a whole number"));
            for (String path : NOT_STARTED) {
                Answer answer = Answer.to(node.server(), "GET", "/pinnace" + path);
                assertEquals(404, answer.status(), () -> path + " " + answer);
            }
        } finally {
            payara.unset("max-downloads");
            payara.undeployIfDeployed();
            payara.deploy();
        }
        assertTrue(node.live());
    }

    @Test
    void theLinesOfTheDocumentationDeployIt() {
        PayaraZip payara = (PayaraZip) node.application();
        String lines = Doc.of("operating.md").commands("asadmin deploy");
        String deploy = lines.substring(lines.indexOf("asadmin deploy"));
        assertEquals("asadmin start-domain\n" + deploy, Doc.readme().commands("asadmin deploy"));
        String registries =
                peers.settings().getOrDefault("private-registries", "").replace(":", "\\:");
        payara.undeploy();
        try {
            payara.shell(lines.replace("registry.corp.example\\:5000", registries))
                    .succeeded();
            assertEquals(
                    200, Answer.to("GET", node.pull(peers.images().small())).status());
        } finally {
            payara.undeployIfDeployed();
            payara.deploy();
        }
    }

    private static Picture picture(int seed) {
        return Picture.ofNoise(seed, 20_000_000);
    }
}
