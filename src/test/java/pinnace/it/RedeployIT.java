package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** A WAR is redeployed as long as its Tomcat lives: nothing of the one before may stay behind. */
@ExtendWith(Rig.class)
@Order(5)
class RedeployIT {

    /** Far less than the registry is silent. */
    private static final Duration TO_END = Duration.ofSeconds(40);

    private static final Duration TO_DEPLOY = Duration.ofMinutes(1);

    private static final Duration TO_FORGET = Duration.ofMinutes(1);

    private static final Pattern COMPLAINT = Pattern.compile(
            ".*(failed to stop it|memory leak|still processing a request|still running|SEVERE|\tat ).*");
    /** Whose doing it is that a download ends. */
    private static final Pattern OURS = Pattern.compile(".*(the server stops|was cancelled)");

    private static final Pattern LOADERS = Pattern.compile(
            "(?m)^ *\\d+: +(\\d+) +\\d+ +org\\.apache\\.catalina\\.loader\\.ParallelWebappClassLoader\\b");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final Peers peers;
    private final Upstream upstream;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    RedeployIT(Peers peers) {
        this.peers = peers;
        upstream = peers.upstream();
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void sixTimesLeaveNothingBehind(@TempDir Path over) throws IOException {
        leavesNothingBehind(over, 2, 6);
    }

    @Test
    @Tag("full")
    void twentyTimesLeaveNothingBehind(@TempDir Path over) throws IOException {
        leavesNothingBehind(over, 5, 20);
    }

    private void leavesNothingBehind(Path over, int first, int last) throws IOException {
        String image = peers.images().small();
        try (RealRegistry guarded = peers.registry().guarded("alice", "sesame");
                Node node = Node.tomcat(over, withProgramForLogins(over, guarded.name()))) {
            String login = image.replace(peers.registry().name(), guarded.name());
            long settled = 0;
            for (int round = 1; round <= last; round++) {
                assertEquals(
                        200,
                        Answer.to("GET", node.pull(login), "User-Agent: curl/8").status(),
                        "with the login that the program knows");
                assertEquals(
                        200,
                        Answer.to("GET", node.server().resolve("/pinnace/metrics"))
                                .status());
                redeploy(node, round);
                assertEquals(List.of(), complaints(node), "round " + round);
                settled = round == first ? liveBytes(node) : settled;
            }
            assertTrue(
                    Child.until(TO_FORGET, () -> loaders(node) == 1),
                    () -> loaders(node) + " class loaders of " + (last + 1) + " deployments are left, see "
                            + heap(node));
            long before = settled;
            // What Tomcat itself still holds for a moment goes; what is kept for good stays.
            assertTrue(
                    Child.until(TO_FORGET, () -> liveBytes(node) - before < 1_000_000),
                    () -> (last - first) + " redeployments keep " + (liveBytes(node) - before) + " bytes");
        }
    }

    /**
     * The registry's connections are closed last: a download that still wants one would end with a stack in the log.
     */
    @Test
    void downloadsThatAskForOneLayerAfterTheOtherEndWithASentenceEach() {
        String repository = "redeploy/layers";
        Picture picture = Picture.ofLayers(300, 5_000);
        String name = upstream.put(repository, picture);
        picture.blobs().keySet().stream()
                .skip(1)
                .forEach(layer -> upstream.delay(repository, layer, Duration.ofMillis(100)));
        try (Node node = Node.start(Host.TOMCAT, peers.settings())) {
            List<CompletableFuture<Wire>> downloads = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> Wire.get(node.pull(name)), threads))
                    .limit(12)
                    .toList();
            assertTrue(Child.until(TO_END, () -> downloadsIn(node) == 12), "all should be on their way");
            int before = deployments(node);
            node.application().deploy();
            for (CompletableFuture<Wire> download : downloads) {
                Wire cut = download.join();
                assertTrue(cut.body().length < cut.head().length(), cut::toString);
            }
            assertTrue(Child.until(TO_DEPLOY, () -> deployments(node) > before && node.live()));
            assertEquals(List.of(), complaints(node), node::said);
            List<String> said = node.said()
                    .lines()
                    .filter(line -> line.contains("cut short: "))
                    .map(line -> line.replaceFirst("^.*cut short: ", ""))
                    .toList();
            assertEquals(12, said.size(), said::toString);
            assertTrue(said.stream().allMatch(OURS.asMatchPredicate()), said::toString);
        }
    }

    private static long downloadsIn(Node node) {
        return Jvm.jcmd(node.process(), "Thread.print")
                .lines()
                .filter(line -> line.contains("pinnace.delivery.Delivery.run("))
                .count();
    }

    @Test
    void sigtermEndsTheExecutableAndItsDownloads() throws IOException {
        try (Node node = Node.start(Host.EXECUTABLE, peers.settings())) {
            Fault fault = Fault.stall(2_000_000, Duration.ofMinutes(5), 1);
            URI url = node.pull(upstream.put("redeploy/sigterm", picture(0), fault));
            CompletableFuture<Wire> waiting = CompletableFuture.supplyAsync(() -> Wire.get(url), threads);
            assertTrue(Child.until(TO_END, () -> fault.stallsLeft() == 0));
            try (RawHttp deaf = RawHttp.send(url, "GET", url.getRawPath())) {
                assertEquals(200, deaf.head().status());
                ProcessHandle process = ProcessHandle.of(node.process().pid()).orElseThrow();
                assertTrue(process.destroy());
                assertTrue(Child.until(TO_END, () -> !process.isAlive()), "still there after SIGTERM");
            }
            Wire cut = waiting.join();
            assertTrue(cut.body().length < cut.head().length(), cut::toString);
        }
    }

    private static Picture picture(int seed) {
        return Picture.ofNoise(seed, 20_000_000);
    }

    /** A program that keeps logins, and a docker config.json that names it. */
    private Map<String, String> withProgramForLogins(Path over, String registry) throws IOException {
        Path programs = Files.createDirectories(over.resolve("programs"));
        Path program = programs.resolve("docker-credential-harbour");
        Files.writeString(program, "#!/bin/sh\nread registry\necho '{\"Username\":\"alice\",\"Secret\":\"sesame\"}'\n");
        assertTrue(program.toFile().setExecutable(true));
        Files.writeString(
                Files.createDirectories(over.resolve("bin")).resolve("setenv.sh"),
                "PATH='" + programs + "':$PATH\nexport PATH\n"
                        // What is remembered softly would else be kept for a minute.
                        + "CATALINA_OPTS=\"$CATALINA_OPTS -XX:SoftRefLRUPolicyMSPerMB=0\"\n");
        Path config =
                Files.writeString(over.resolve("config.json"), "{\"credHelpers\":{\"" + registry + "\":\"harbour\"}}");
        Map<String, String> settings = new HashMap<>(peers.settings());
        settings.replaceAll((name, value) -> value + "," + registry);
        settings.put("docker-config", config.toString());
        settings.put("credential-helpers", "on");
        settings.put("metrics-from", "127.0.0.1");
        return settings;
    }

    /** With a download that waits for the registry in every second round, and one whose client takes nothing. */
    private void redeploy(Node node, int round) throws IOException {
        int before = deployments(node);
        if (round % 2 == 1) {
            node.application().deploy();
            assertTrue(Child.until(TO_DEPLOY, () -> deployments(node) > before && node.live()));
            return;
        }
        Fault fault = Fault.stall(2_000_000, Duration.ofMinutes(5), 1);
        String name = upstream.put("redeploy/" + round, picture(round), fault);
        CompletableFuture<Wire> waiting = CompletableFuture.supplyAsync(() -> Wire.get(node.pull(name)), threads);
        assertTrue(Child.until(TO_END, () -> fault.stallsLeft() == 0));
        try (RawHttp deaf = RawHttp.send(node.server(), "GET", node.pull(name).getRawPath())) {
            assertEquals(200, deaf.head().status());
            node.application().deploy();
            assertTrue(Child.until(TO_END, waiting::isDone), "the download should have ended");
            Wire cut = waiting.join();
            assertTrue(cut.body().length < cut.head().length(), cut::toString);
            assertTrue(Child.until(TO_DEPLOY, () -> deployments(node) > before && node.live()));
        }
        byte[] whole = Answer.to("GET", node.pull(name)).body();
        assertArrayEquals(
                Answer.to("GET", peers.node(Host.EXECUTABLE).pull(name)).body(), whole);
    }

    private static int deployments(Node node) {
        return (int) Pattern.compile("Deployment of web application archive .* has finished")
                .matcher(node.said())
                .results()
                .count();
    }

    private static List<String> complaints(Node node) {
        return node.said()
                .lines()
                .filter(line -> COMPLAINT.matcher(line).matches())
                .toList();
    }

    private static long loaders(Node node) {
        return number(LOADERS, histogram(node));
    }

    /** What is left after a garbage collection. */
    private static long liveBytes(Node node) {
        return number(TOTAL, histogram(node));
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertTrue(found.find(), pattern::pattern);
        return Long.parseLong(found.group(1));
    }

    private static String histogram(Node node) {
        return Jvm.jcmd(node.process(), "GC.class_histogram");
    }

    /** Keeps what there is to find out who holds the rest. */
    private static Path heap(Node node) {
        Path file = Path.of("target", "redeploy.hprof").toAbsolutePath();
        Jvm.jcmd(node.process(), "GC.heap_dump", "-overwrite", file.toString());
        return file;
    }
}
