package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Balancer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Content;
import pinnace.rig.Fault;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.Room;
import pinnace.rig.Sha256;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** Two nodes behind the HAProxy of the documentation, which sends each request wherever it likes. */
@Order(20)
class ManyNodesIT {

    private static final Duration TO_BEGIN = Duration.ofMinutes(1);
    private static final Duration TO_CHANGE = Duration.ofSeconds(30);
    private static final int LAYER = 2_000_000;
    private static final int LAYERS = 8;
    /** Before the middle of a layer there is this much of it. */
    private static final int BEGUN = 900_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Upstream upstream = Upstream.start();
    private final int port = Room.freePort();
    private final Node second = node(Map.of());
    private final Balancer balancer = Balancer.start(
            Doc.of("operating.md").haproxy(),
            Map.of(
                    "192.0.2.11:8080", "127.0.0.1:" + port,
                    "192.0.2.12:8080", "127.0.0.1:" + second.server().getPort()));
    private Node first = node(Map.of("port", String.valueOf(port)));

    @AfterEach
    void end() {
        threads.shutdownNow();
        balancer.close();
        first.close();
        second.close();
        upstream.close();
    }

    private Node node(Map<String, String> settings) {
        return Node.beside(settings, upstream.name());
    }

    /** An image whose layers all stop in their middles until the fault is released. */
    private URI held(String repository, Fault fault) {
        Picture picture = Picture.ofNoise(
                repository.hashCode(),
                IntStream.range(0, LAYERS).map(i -> LAYER).toArray());
        String name = upstream.put(repository, picture);
        picture.blobs().entrySet().stream()
                .skip(1)
                .forEach(layer -> upstream.blob(repository, layer.getKey(), Content.of(layer.getValue()), fault));
        return balancer.through(second.pull(name));
    }

    private void bothAreUp() {
        assertTrue(Child.until(TO_BEGIN, () -> balancer.isUp("node1") && balancer.isUp("node2")), balancer::toString);
    }

    @Test
    void aNodeThatIsKilledCostsNoDownloadAByte(@TempDir Path dir) {
        bothAreUp();
        Fault fault = Fault.hold(LAYER / 2);
        URI url = held("nodes/killed", fault);
        List<Path> files =
                IntStream.range(0, 10).mapToObj(i -> dir.resolve("wget" + i)).toList();
        List<CompletableFuture<Outcome>> wgets = files.stream()
                .map(file -> CompletableFuture.supplyAsync(() -> Clients.wget(url, file, "--verbose"), threads))
                .toList();
        Path sliced = dir.resolve("aria2");
        CompletableFuture<Outcome> aria2 = CompletableFuture.supplyAsync(() -> Clients.aria2c(url, sliced), threads);
        assertTrue(
                Child.until(TO_BEGIN, () -> files.stream()
                        .allMatch(file -> file.toFile().length() > BEGUN)),
                "all should be in their middles");
        // The ten of wget, and more than one of aria2c, whose file tells nothing: it keeps to itself what it has.
        assertTrue(
                Child.until(TO_BEGIN, () -> balancer.running("node1") >= 6 && balancer.running("node2") >= 6),
                balancer::toString);
        assertTrue(wgets.stream().noneMatch(CompletableFuture::isDone) && !aria2.isDone(), "none is complete");
        int cut = balancer.running("node1");

        assertTrue(ProcessHandle.of(first.process().pid()).orElseThrow().destroyForcibly());
        fault.release();

        aria2.join().succeeded();
        List<Outcome> ends = wgets.stream().map(CompletableFuture::join).toList();
        ends.forEach(Outcome::succeeded);
        String whole =
                Sha256.of(Wire.get(second.server().resolve(url.getRawPath())).body());
        Stream.concat(files.stream(), Stream.of(sliced))
                .forEach(file -> assertEquals(whole, Sha256.of(file), file.toString()));
        long retried =
                ends.stream().filter(end -> end.err().contains("Retrying")).count();
        assertTrue(retried > 0 && retried <= cut, () -> retried + " of " + cut + " requests that were cut were wget's");
    }

    @Test
    void aNodeIsDrainedAndReplacedAsTheDocumentationSays() {
        bothAreUp();
        Fault fault = Fault.hold(LAYER / 2);
        URI url = held("nodes/drained", fault);
        List<CompletableFuture<Wire>> downloads = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> Wire.get(url), threads))
                .limit(4)
                .toList();
        assertTrue(
                Child.until(TO_BEGIN, () -> balancer.running("node1") == 2 && balancer.running("node2") == 2),
                balancer::toString);
        balancer.told(line("drain"));
        int before = balancer.served("node1");
        asksSixTimes();
        assertEquals(before, balancer.served("node1"), "it gets no more");
        assertEquals(2, balancer.running("node1"), "and goes on with what it has");
        fault.release();
        String whole =
                Sha256.of(Wire.get(second.server().resolve(url.getRawPath())).body());
        downloads.forEach(
                download -> assertEquals(whole, Sha256.of(download.join().body())));
        assertTrue(Child.until(TO_CHANGE, () -> balancer.running("node1") == 0), balancer::toString);

        first.close();
        first = node(Map.of("port", String.valueOf(port)));
        balancer.told(line("ready"));
        assertTrue(Child.until(TO_CHANGE, () -> balancer.isUp("node1")), balancer::toString);
        asksSixTimes();
        assertTrue(balancer.served("node1") > before, balancer::toString);
        assertEquals(
                whole,
                Sha256.of(Wire.get(first.server().resolve(url.getRawPath())).body()));
    }

    private void asksSixTimes() {
        URI url = balancer.through(second.server().resolve("/pinnace/health/live"));
        for (int i = 0; i < 6; i++) {
            assertEquals(200, Answer.to("GET", url).status());
        }
    }

    /** What is sent to HAProxy's socket. */
    private static String line(String state) {
        return Doc.of("operating.md")
                .commands("state " + state)
                .lines()
                .filter(line -> line.contains("state " + state))
                .map(line -> line.replaceFirst("^echo '(.*)' \\| socat stdio /run/haproxy/admin\\.sock$", "$1"))
                .findFirst()
                .orElseThrow();
    }
}
