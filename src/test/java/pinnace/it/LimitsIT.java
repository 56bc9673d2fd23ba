package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Middlebox;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.SilentLines;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** One client gets no more than the administrator lets it, and whatever it does, it ends with the whole file. */
@Order(3)
@TestInstance(Lifecycle.PER_CLASS)
class LimitsIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int MOST = 4;
    private static final String NEIGHBOUR = "127.0.0.2";

    /** Bytes a second; as little as so many downloads may have. */
    private static final int RATE = 200 * 1024;

    private static final int DOWNLOADS = 20;

    @AutoClose
    private final Upstream upstream = Upstream.start();

    @AutoClose
    private final Node few =
            Node.beside(Map.of("max-downloads-per-client", "" + MOST, "rate-per-client", "8MiB"), upstream.name());

    @AutoClose
    private final Node slow = Node.beside(
            Map.of("max-downloads", "" + DOWNLOADS, "rate", RATE / 1024 + "KiB", "keep-alive-interval", "1s"),
            upstream.name());

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    /** Downloads of which nobody reads a byte, as many as one client may have. */
    private static final class All implements AutoCloseable {
        private final List<RawHttp> lines = new ArrayList<>();

        All(URI url) throws IOException {
            for (int i = 0; i < MOST; i++) {
                lines.add(RawHttp.send(url, "GET", url.getRawPath()));
            }
            for (RawHttp line : lines) {
                assertEquals(200, line.head().status());
            }
        }

        @Override
        public void close() {
            for (RawHttp line : lines) {
                try {
                    line.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private URI large(String repository, int seed) {
        return few.pull(upstream.put(repository, Picture.ofNoise(seed, 40_000_000)));
    }

    @Test
    void aClientThatHasAsManyAsItMayHaveIsToldSoAndAnotherOneIsNot() throws IOException {
        URI url = large("limits/many", 501);
        try (All all = new All(url)) {
            Answer refused = Answer.to("GET", url);
            assertEquals(429, refused.status(), refused::toString);
            assertTrue(refused.header("Retry-After").orElse("").matches("[0-9]+"), refused::toString);
            assertTrue(refused.text().contains("4 downloads at once here (setting max-downloads-per-client)"));
            assertEquals(
                    429, Answer.headOf("GET", url, "Range: bytes=1000-1999").status());
            RawHttp.Head rest = Answer.headOf("GET", url, "Range: bytes=1000-");
            assertEquals(206, rest.status(), rest::toString);
            assertEquals("bytes 1000-1000/*", rest.header("Content-Range").orElse(""));
            URI look =
                    URI.create(url.toString().replace("/pull/", "/api/image/").replaceFirst("\\.tar$", ""));
            assertEquals(200, Answer.to("GET", look).status(), "to look takes no place");
            Answer neighbour = Answer.from(NEIGHBOUR, "GET", url);
            assertEquals(200, neighbour.status(), neighbour::toString);
            assertEquals(neighbour.head().length(), neighbour.body().length);
            assertFalse(all.lines.isEmpty());
        }
    }

    @Test
    void programsThatAreRefusedAskAgainAndEndWithTheWholeFile(@TempDir Path directory) throws IOException {
        URI url = large("limits/again", 502);
        byte[] whole = Answer.from(NEIGHBOUR, "GET", url).body();
        Path continued = directory.resolve("continued.tar");
        Files.write(continued, Arrays.copyOf(whole, 1_000_000));
        Path anew = directory.resolve("anew.tar");
        List<CompletableFuture<Outcome>> programs;
        try (All all = new All(url)) {
            programs = Stream.<java.util.function.Supplier<Outcome>>of(
                            () -> Clients.wget(url, continued, "--continue"),
                            () -> Clients.curl(
                                    url, anew, "--location", "--fail", "--retry", "30", "--retry-delay", "1"))
                    .map(program -> CompletableFuture.supplyAsync(program, threads))
                    .toList();
            BooleanSupplier refused = () -> few.said().contains("again for the rest of again:1.tar from byte 1000000")
                    && few.said()
                            .lines()
                            .anyMatch(line -> line.contains("/again:1@") && line.contains("refused with 429"));
            assertTrue(Child.until(SOON, refused), few::said);
            assertEquals(MOST, all.lines.size());
        }
        programs.forEach(program -> program.join().succeeded());
        assertArrayEquals(whole, Files.readAllBytes(continued));
        assertArrayEquals(whole, Files.readAllBytes(anew));
    }

    @Test
    void aProgramWithMoreConnectionsThanOneMayHaveEndsWithTheWholeFile(@TempDir Path directory) throws IOException {
        URI url = large("limits/aria", 503);
        byte[] whole = Answer.from(NEIGHBOUR, "GET", url).body();
        Path file = directory.resolve("image.tar");
        Clients.aria2c(url, file).succeeded();
        assertArrayEquals(whole, Files.readAllBytes(file));
        String said = few.said();
        assertTrue(
                said.lines().anyMatch(line -> line.contains("/limits/aria:1@") && line.contains("refused with 429")),
                said);
    }

    /**
     * The lines are silent for no longer than the proxy allows, though there is no more than 10 KiB a second for each.
     */
    @Test
    void downloadsThatShareARateFlowAndEndWhole() {
        int layer = 50_000;
        URI url = slow.pull(upstream.put("limits/shared", Picture.ofNoise(504, layer)));
        try (Middlebox proxy = Middlebox.before(slow.server().getPort(), Middlebox.Brand.HAPROXY)) {
            long began = System.nanoTime();
            List<CompletableFuture<Wire>> lines = IntStream.range(0, DOWNLOADS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> Wire.get(proxy.through(url)), threads))
                    .toList();
            for (CompletableFuture<Wire> line : lines) {
                Wire wire = line.join();
                assertEquals(200, wire.head().status(), wire::toString);
                assertEquals(wire.head().length(), wire.body().length, wire::toString);
                assertArrayEquals(lines.get(0).join().body(), wire.body());
                assertTrue(wire.longestSilence().compareTo(SilentLines.LIMIT) < 0, wire::toString);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            assertTrue(seconds > 0.8 * DOWNLOADS * layer / RATE, "in " + seconds + " s");
        }
        assertFalse(slow.said().contains("lost its place"), slow::said);
    }

    @Test
    void clientsShareARateAndNotTheirDownloads() throws IOException {
        URI url = slow.pull(upstream.put("limits/fair", Picture.ofNoise(505, 400_000)));
        List<CompletableFuture<Answer>> many = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> Answer.to("GET", url), threads))
                .toList();
        assertTrue(Child.until(SOON, () -> running() >= 8));
        Answer one = Answer.from(NEIGHBOUR, "GET", url);
        assertEquals(one.head().length(), one.body().length);
        assertTrue(
                many.stream().noneMatch(CompletableFuture::isDone), "by then each of the others has an eighth of it");
        many.forEach(each -> assertEquals(one.body().length, each.join().body().length));
    }

    private int running() {
        String ready =
                Answer.to("GET", slow.server().resolve("/pinnace/health/ready")).text();
        return Integer.parseInt(ready.replaceAll("(?s).*\"downloads\":\"([0-9]+) of.*", "$1"));
    }
}
