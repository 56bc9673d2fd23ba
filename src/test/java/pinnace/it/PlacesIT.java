package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Fault;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.Upstream;

/** Places are few: neither a client that goes away nor a registry that is slow keeps the others out. */
@Order(1)
class PlacesIT {

    /** The wait of a request, and how long it is then expected back, with a margin for a busy machine. */
    private static final Duration UNTIL_THEY_ARE_GONE = Duration.ofMinutes(1);

    private static final Duration SOON = Duration.ofMinutes(1);

    private static final int FLOOD = 200;
    private static final String LOCALHOST = "127.0.0.1";
    private static final String NEIGHBOUR = "127.0.0.2";

    private static Picture picture(int seed, int size) {
        return Picture.ofNoise(seed, size);
    }

    /** Takes connections and says nothing. */
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, FLOOD, InetAddress.getLoopbackAddress());
    }

    private static String name(ServerSocket registry) {
        return "localhost:" + registry.getLocalPort();
    }

    /** Clients who ask silent registries for images and leave after half a second, again and again. */
    private static final class Flood implements AutoCloseable {

        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        Flood(Node node, String... registries) {
            thread.execute(() -> {
                try {
                    while (true) {
                        wave(node, registries);
                        TimeUnit.SECONDS.sleep(3);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        private static void wave(Node node, String... registries) throws IOException, InterruptedException {
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < FLOOD; i++) {
                URI url = node.pull(registries[i % registries.length] + "/flood/app:" + i);
                clients.add(RawHttp.send(url, "GET", url.getRawPath()));
            }
            TimeUnit.MILLISECONDS.sleep(500);
            for (RawHttp client : clients) {
                client.close();
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    @Test
    void clientsThatLeaveSilentRegistriesKeepNobodyOut() throws IOException {
        try (Upstream upstream = Upstream.start();
                ServerSocket one = silent();
                ServerSocket two = silent();
                Node node = Node.beside(Map.of("answer-within", "3s"), upstream.name(), name(one), name(two))) {
            URI known = node.pull(upstream.put("places/known", picture(1, 100_000)));
            URI unknown = node.pull(upstream.put("places/unknown", picture(2, 100_000)));
            URI other = node.pull(upstream.put("places/other", picture(3, 100_000)));
            assertEquals(200, inTheEnd(LOCALHOST, known).status());
            try (Flood flood = new Flood(node, name(one), name(two))) {
                Answer refused = refusal(node, name(one));
                assertTrue(refused.text().contains("at " + name(one)), refused::toString);
                Answer neighbour = inTheEnd(NEIGHBOUR, other);
                assertEquals(200, neighbour.status(), neighbour::toString);
                Answer remembered = inTheEnd(LOCALHOST, known);
                assertEquals(200, remembered.status(), remembered::toString);
                refused = inTheEnd(LOCALHOST, unknown);
                assertEquals(503, refused.status(), refused::toString);
                assertTrue(refused.text().contains("your address"), refused::toString);
                assertFalse(refused.text().contains(upstream.name()), refused::toString);
                assertNotNull(flood);
            }
            assertTrue(
                    Child.until(
                            UNTIL_THEY_ARE_GONE, () -> Answer.to("GET", unknown).status() == 200),
                    "the others have gone");
            assertFalse(node.said().contains("Exception"), node::said);
        }
    }

    /** The answer to which a client of that address is led: on a busy machine nothing comes within three seconds. */
    private static Answer inTheEnd(String address, URI url) {
        return Answer.inTheEnd(url, at -> Answer.from(address, "GET", at));
    }

    /** The answer to a request for one more image, as soon as there is no place for it. */
    private static Answer refusal(Node node, String registry) {
        List<Answer> answers = new ArrayList<>();
        assertTrue(
                Child.until(SOON, () -> {
                    answers.add(0, Answer.to("GET", node.pull(registry + "/flood/more:" + answers.size())));
                    return answers.get(0).status() == 503;
                }),
                answers::toString);
        return answers.get(0);
    }

    @Test
    void aDownloadThatDripsGivesItsPlaceToOneThatFindsNone() throws IOException {
        try (Upstream upstream = Upstream.start();
                Node node = Node.beside(Map.of("max-downloads", "2"), upstream.name())) {
            Fault drip = Fault.drip(500_000, Duration.ofSeconds(2));
            URI dripping = node.pull(upstream.put("places/drip", picture(4, 5_000_000), drip));
            URI quick = node.pull(upstream.put("places/quick", picture(5, 5_000_000)));
            try (RawHttp first = RawHttp.send(dripping, "GET", dripping.getRawPath());
                    RawHttp second = RawHttp.send(dripping, "GET", dripping.getRawPath())) {
                assertEquals(200, first.head().status());
                assertEquals(200, second.head().status());
                assertEquals(503, Answer.headOf("GET", quick).status(), "both places are taken");
                List<Answer> answers = new ArrayList<>();
                assertTrue(
                        Child.until(Duration.ofMinutes(5), () -> {
                            answers.add(0, Answer.to("GET", quick));
                            return answers.get(0).status() == 200;
                        }),
                        "a place for the third");
                assertEquals(answers.get(0).head().length(), answers.get(0).body().length);
                String said = node.said();
                assertEquals(1, said.split("lost its place", -1).length - 1, said);
                assertTrue(
                        said.lines()
                                .anyMatch(line -> line.contains(upstream.name() + "/places/drip")
                                        && line.contains(": cut short: The download lost its place")),
                        said);
                assertFalse(said.contains("Exception"), said);
            }
        }
    }

    @Test
    void whoFindsNoPlaceIsToldAtOnceAndWhenToComeBack() throws IOException {
        try (Upstream upstream = Upstream.start();
                Node node = Node.beside(Map.of("max-downloads", "2"), upstream.name())) {
            URI url = node.pull(upstream.put("places/two", picture(6, 40_000_000)));
            // Far more than fits between the two: as long as nobody reads, their places are taken.
            try (RawHttp one = RawHttp.send(url, "GET", url.getRawPath());
                    RawHttp other = RawHttp.send(url, "GET", url.getRawPath())) {
                assertEquals(200, one.head().status());
                assertEquals(200, other.head().status());
                long began = System.nanoTime();
                Answer third = Answer.to("GET", url);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "it waited as for a registry: " + took);
                assertEquals(503, third.status(), third::toString);
                assertTrue(third.header("Retry-After").orElse("").matches("[0-9]+"), third::toString);
            }
            assertTrue(Child.until(SOON, () -> Answer.headOf("GET", url).status() == 200), "both have gone");
        }
    }
}
