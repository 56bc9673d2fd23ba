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
import org.junit.jupiter.api.Test;
import pinnace.it.Layers.Packing;

/** Places are few: neither a client that goes away nor a registry that is slow keeps the others out. */
class PlacesIT {

    /** The wait of a request, and how long it is then expected back, with a margin for a busy machine. */
    private static final Duration UNTIL_THEY_ARE_GONE = Duration.ofSeconds(25);

    private static final int FLOOD = 200;
    private static final String LOCALHOST = "127.0.0.1";
    private static final String NEIGHBOUR = "127.0.0.2";

    private static Picture picture(int seed, int size) {
        return Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, new Layers().noise("data", size, seed).tar())
                .build();
    }

    private static Node node(Map<String, String> more, String... registries) {
        Map<String, String> settings = new java.util.HashMap<>(more);
        settings.put("private-registries", String.join(",", registries));
        settings.put("plain-http-registries", String.join(",", registries));
        return Node.start(Host.EXECUTABLE, settings);
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
                Node node = node(Map.of(), upstream.name(), name(one), name(two))) {
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
            assertFalse(node.process().said().contains("Exception"), node.process()::said);
        }
    }

    /** The answer to which a client of that address is led: on a busy machine nothing comes within three seconds. */
    private static Answer inTheEnd(String address, URI url) {
        URI at = url;
        Answer answer = Answer.from(address, "GET", at);
        while (answer.status() == 307) {
            at = at.resolve(answer.header("Location").orElseThrow());
            answer = Answer.from(address, "GET", at);
        }
        return answer;
    }

    /** The answer to a request for one more image, as soon as there is no place for it. */
    private static Answer refusal(Node node, String registry) {
        List<Answer> answers = new ArrayList<>();
        assertTrue(
                Child.until(Duration.ofSeconds(30), () -> {
                    answers.add(0, Answer.to("GET", node.pull(registry + "/flood/more:" + answers.size())));
                    return answers.get(0).status() == 503;
                }),
                answers::toString);
        return answers.get(0);
    }

    @Test
    void aDownloadThatDripsGivesItsPlaceToOneThatFindsNone() throws IOException {
        try (Upstream upstream = Upstream.start();
                Node node = node(Map.of("max-downloads", "2"), upstream.name())) {
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
                        Child.until(Duration.ofSeconds(90), () -> {
                            answers.add(0, Answer.to("GET", quick));
                            return answers.get(0).status() == 200;
                        }),
                        "a place for the third");
                assertEquals(answers.get(0).head().length(), answers.get(0).body().length);
                String said = node.process().said();
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
}
