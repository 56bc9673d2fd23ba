package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Fault;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.Upstream;

/** A client that goes away takes everything with it: its place, its threads, its connection to the registry. */
class GoneClientIT {

    /**
     * Far more than two drips, of which the first makes the client's machine say that nobody is there and the second
     * hears it; far less than the registry is silent.
     */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String DRIPS = "1s";

    private static Picture picture(int seed) {
        return Picture.ofNoise(seed, 20_000_000);
    }

    @Test
    void itsPlaceIsFreeAtOnceAlsoWhenTheRegistryWasSilent() throws IOException {
        try (Upstream upstream = Upstream.start();
                Node node = Node.beside(
                        Map.of("max-downloads", "1", "connections-per-download", "1", "keep-alive-interval", DRIPS),
                        upstream.name())) {
            Fault fault = Fault.stall(2_000_000, Duration.ofMinutes(2), 1);
            URI url = node.pull(upstream.put("gone/one", picture(1), fault));
            long open;
            try (RawHttp client = RawHttp.send(url, "GET", url.getRawPath())) {
                assertEquals(200, client.head().status());
                assertTrue(Child.until(SOON, () -> fault.stallsLeft() == 0));
                assertEquals(503, Answer.headOf("GET", url).status(), "the one place is taken");
                open = connectionsTo(upstream);
                assertTrue(open >= 1, "the registry is being read from");
            }
            // Others may be idle and wait for the next question.
            long most = open - 1;
            assertTrue(
                    Child.until(SOON, () -> connectionsTo(upstream) <= most),
                    "the connection to the registry should be closed");
            byte[] next = whole(url);
            assertArrayEquals(whole(url), next);
            assertTrue(next.length > 20_000_000, "whole: " + next.length);
            assertFalse(node.said().contains("Exception"), node::said);
        }
    }

    /** A download's place is free a moment after its last byte has come. */
    private static byte[] whole(URI url) {
        List<Answer> answers = new ArrayList<>();
        assertTrue(
                Child.until(SOON, () -> {
                    answers.add(0, Answer.to("GET", url));
                    return answers.get(0).status() == 200;
                }),
                answers::toString);
        return answers.get(0).body();
    }

    @Test
    void manyThatAreKilledLeaveNeitherThreadsNorConnections() throws IOException {
        try (Upstream upstream = Upstream.start();
                Node node = Node.beside(Map.of("keep-alive-interval", DRIPS), upstream.name())) {
            Fault fault = Fault.stall(10_000_000, Duration.ofMinutes(2), 10);
            URI late = node.pull(upstream.put("gone/late", picture(2), fault));
            URI deaf = node.pull(upstream.put("gone/deaf", picture(3)));
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(RawHttp.send(late, "GET", late.getRawPath()));
                clients.add(RawHttp.send(deaf, "GET", deaf.getRawPath()));
            }
            for (RawHttp client : clients) {
                assertEquals(200, client.head().status());
            }
            assertTrue(downloadsIn(node) > 10, "they should be running");
            for (RawHttp client : clients) {
                client.close();
            }
            assertTrue(Child.until(SOON, () -> downloadsIn(node) == 0), () -> downloadsIn(node) + " still run");
            assertTrue(
                    Child.until(SOON, () -> connectionsTo(upstream) == 0),
                    () -> connectionsTo(upstream) + " connections to the registry");
            assertFalse(node.said().contains("Exception"), node::said);
        }
    }

    /** How many threads are within a download. */
    private static int downloadsIn(Node node) {
        String threads = Jvm.jcmd(node.process(), "Thread.print");
        return (int) threads.lines()
                .filter(line -> line.contains("pinnace.delivery.Delivery.run(")
                        || line.contains("pinnace.stream.ReadAhead.pump("))
                .count();
    }

    /** Established connections on this machine to a port, as Linux tells them. */
    private static long connectionsTo(Upstream upstream) {
        int port = URI.create("http://" + upstream.name()).getPort();
        String remote = String.format(Locale.ROOT, ":%04X 01", port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .flatMap(GoneClientIT::lines)
                .filter(line -> line.contains(remote))
                .count();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
