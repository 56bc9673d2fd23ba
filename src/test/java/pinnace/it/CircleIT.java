package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Middlebox;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Proxy;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** A registry that says nothing for far longer than a request waits, and the programs that people download with. */
@ExtendWith(Rig.class)
@Order(6)
class CircleIT {

    private static final String WAIT = "1s";
    private static final Duration SILENCE = Duration.ofSeconds(6);
    private static final String ALICE = basic("alice", "sesame");

    private final Node node;
    private final Upstream upstream;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    CircleIT(Peers peers) {
        Map<String, String> basic = peers.with(Map.of("registry-basic", "on", "answer-within", WAIT));
        node = peers.once("node that takes Basic", () -> Node.start(Host.EXECUTABLE, basic));
        upstream = peers.upstream();
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static String basic(String user, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private static Picture picture(long seed) {
        return Picture.ofNoise(seed, 3_000_000);
    }

    /** An image whose tag is looked up as slowly as is said. */
    private URI slow(String repository, Duration silence) {
        String name = upstream.put(repository, picture(repository.hashCode()));
        upstream.delay(repository, "1", silence);
        return node.pull(name);
    }

    private <T> Future<T> begin(Callable<T> work) {
        return threads.submit(work);
    }

    private void same(byte[] whole, Path file) throws IOException {
        assertTrue(whole.length > 3_000_000, "the image: " + whole.length);
        assertArrayEquals(whole, Files.readAllBytes(file), file.toString());
    }

    private long manifestsAskedFor(String repository) {
        return upstream.requests(repository).stream()
                .filter(request -> request.object().equals("1"))
                .count();
    }

    @Test
    void everyClientGetsTheWholeFileAndTheRegistryIsAskedOnce(@TempDir Path dir) throws Exception {
        URI url = slow("circle/plain", SILENCE);
        Path named = Files.createDirectories(dir.resolve("named"));
        Future<Outcome> wget = begin(() -> Clients.wgetContinue(url, named));
        Future<Outcome> curl = begin(() -> Clients.curl(url, dir.resolve("curl.tar"), "--location", "--fail"));
        Future<Outcome> head = begin(() -> Clients.curl(url, dir.resolve("head"), "--location", "--head"));
        Clients.aria2c(url, dir.resolve("aria2.tar")).succeeded();
        wget.get().succeeded();
        curl.get().succeeded();
        head.get().succeeded();
        assertEquals(1, manifestsAskedFor("circle/plain"));
        Answer straight = Answer.to("GET", url);
        // Named after the URL that was typed, not after where it led.
        same(straight.body(), named.resolve("plain:1.tar"));
        same(straight.body(), dir.resolve("curl.tar"));
        same(straight.body(), dir.resolve("aria2.tar"));
        String heads = Files.readString(dir.resolve("head"));
        assertTrue(heads.contains("Content-Length: " + straight.head().length()), heads);
        assertTrue(heads.split("HTTP/1.1 307", -1).length - 1 >= 3, heads);
    }

    @Test
    void aSlowConfigurationIsWaitedForInTheSameWay(@TempDir Path dir) throws Exception {
        Picture picture = picture(17);
        URI url = node.pull(upstream.put("circle/config", picture));
        upstream.delay("circle/config", picture.blobs().keySet().iterator().next(), SILENCE);
        Clients.curl(url, dir.resolve("curl.tar"), "--location", "--fail").succeeded();
        assertTrue(Files.size(dir.resolve("curl.tar")) > 3_000_000);
        assertEquals(
                1,
                upstream.requests("circle/config").stream()
                        .filter(request -> request.object()
                                .equals(picture.blobs().keySet().iterator().next()))
                        .count());
    }

    @Test
    void aSlowTokenServiceIsWaitedForInTheSameWay(@TempDir Path dir) throws Exception {
        URI url = node.pull(upstream.put("circle/token", picture(19)));
        Fault late = Fault.stallBeforeHeaders(SILENCE, 1);
        upstream.guard("circle/token", upstream.name(), late);
        Path named = Files.createDirectories(dir.resolve("named"));
        Future<Outcome> wget = begin(() -> Clients.wgetContinue(url, named));
        Future<Outcome> curl = begin(() -> Clients.curl(url, dir.resolve("curl.tar"), "--location", "--fail"));
        Clients.aria2c(url, dir.resolve("aria2.tar")).succeeded();
        wget.get().succeeded();
        curl.get().succeeded();
        assertEquals(0, late.stallsLeft(), "it was late");
        byte[] straight = Answer.to("GET", url).body();
        same(straight, named.resolve("token:1.tar"));
        same(straight, dir.resolve("curl.tar"));
        same(straight, dir.resolve("aria2.tar"));
    }

    /** As many redirects as there may be, and clients that follow as many. */
    @Test
    @Tag("full")
    void almostAMinuteOfSilenceIsWaitedFor(@TempDir Path dir) throws Exception {
        String path = slow("circle/minute", Duration.ofSeconds(50)).getPath();
        try (Node usual = Node.beside(Map.of("answer-within", "3s"), upstream.name())) {
            URI url = usual.server().resolve(path);
            Future<Outcome> wget = begin(() -> Clients.wgetContinue(url, dir));
            Future<Outcome> aria2 = begin(() -> Clients.aria2c(url, dir.resolve("aria2.tar")));
            Clients.curl(url, dir.resolve("curl.tar"), "--location", "--fail").succeeded();
            wget.get().succeeded();
            aria2.get().succeeded();
            assertEquals(1, manifestsAskedFor("circle/minute"));
            byte[] straight = Answer.to("GET", url).body();
            same(straight, dir.resolve("minute:1.tar"));
            same(straight, dir.resolve("aria2.tar"));
            same(straight, dir.resolve("curl.tar"));
        }
    }

    @Test
    void aProxyThatEndsTlsAndWaitsForLessThanTheSilenceIsNotInTheWay(@TempDir Path dir) throws Exception {
        URI url = slow("circle/tls", SILENCE);
        Authority authority = new Authority(dir);
        try (Middlebox proxy = Middlebox.endingTls(node.server().getPort(), authority)) {
            URI there = proxy.through(url);
            Path named = Files.createDirectories(dir.resolve("named"));
            String certificate = authority.certificate().toString();
            Future<Outcome> wget = begin(() -> Clients.wgetContinue(there, named, "--ca-certificate=" + certificate));
            Future<Outcome> curl = begin(() ->
                    Clients.curl(there, dir.resolve("curl.tar"), "--location", "--fail", "--cacert", certificate));
            Clients.aria2c(there, dir.resolve("aria2.tar"), "--ca-certificate=" + certificate)
                    .succeeded();
            wget.get().succeeded();
            curl.get().succeeded();
            byte[] straight = Answer.to("GET", url).body();
            same(straight, named.resolve("tls:1.tar"));
            same(straight, dir.resolve("curl.tar"));
            same(straight, dir.resolve("aria2.tar"));
        }
    }

    @Test
    void aLoginIsGivenAndAskedForOnTheWay(@TempDir Path dir) throws Exception {
        // Each image is asked for without the login and again with it.
        URI url = slow("circle/login", SILENCE.dividedBy(2));
        URI other = slow("circle/header", SILENCE.dividedBy(2));
        upstream.guard("circle/login", ALICE);
        upstream.guard("circle/header", ALICE);
        Future<Outcome> wget = begin(() -> Clients.wgetContinue(url, dir, "--user=alice", "--password=sesame"));
        String json = "{\"username\":\"alice\",\"password\":\"sesame\"}";
        String header =
                "X-Registry-Auth: " + Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        Clients.curl(other, dir.resolve("curl.tar"), "--location", "--fail", "--header", header)
                .succeeded();
        wget.get().succeeded();
        same(Answer.to("GET", url, "Authorization: " + ALICE).body(), dir.resolve("login:1.tar"));
        same(Answer.to("GET", other, "Authorization: " + ALICE).body(), dir.resolve("curl.tar"));
        Outcome refused = Clients.curl(url, dir.resolve("none.tar"), "--location", "--fail");
        assertEquals(22, refused.exit(), refused::toString);
        assertTrue(refused.err().contains("401"), refused::toString);
    }

    @Test
    void onlyWhoHasTheSameLoginShares() throws Exception {
        URI url = slow("circle/shared", SILENCE.dividedBy(2));
        upstream.guard("circle/shared", ALICE);
        String nobody = "X-Nobody: here";
        String alice = "Authorization: " + ALICE;
        String bob = "Authorization: " + basic("bob", "sesame");
        List<Future<Integer>> statuses = Stream.of(alice, alice, bob, nobody)
                .map(header -> begin(() -> Answer.inTheEnd("HEAD", url, header).status()))
                .toList();
        assertEquals(200, statuses.get(0).get());
        assertEquals(200, statuses.get(1).get());
        assertEquals(401, statuses.get(2).get());
        assertEquals(401, statuses.get(3).get());
        // Twice for the two of Alice, once without and once with her login; so for Bob; once for nobody.
        assertEquals(5, manifestsAskedFor("circle/shared"));
    }

    @Test
    void whatIsResumedWhileTheRegistryIsSilentGoesOnAtTheSameByte(@TempDir Path dir) throws Exception {
        URI quick = node.pull(upstream.put("circle/resumed", picture(23)));
        byte[] whole = Answer.to("GET", quick).body();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        // Another node, which has never heard of it.
        try (Node other = Node.beside(Map.of("answer-within", WAIT), upstream.name())) {
            URI url = other.server().resolve(quick.getRawPath());
            upstream.delay("circle/resumed", "1", SILENCE);
            Files.write(dir.resolve("resumed:1.tar"), half);
            Files.write(dir.resolve("curl.tar"), half);
            try (Proxy line = Proxy.to(other.server())) {
                Future<Outcome> curl = begin(() -> Clients.curlLoop(url, dir.resolve("curl.tar")));
                Clients.wgetContinue(line.through(url), dir).succeeded();
                curl.get().succeeded();
                assertTrue(line.ranges().size() > 1, "it was answered at once");
                line.ranges().forEach(range -> assertEquals(half.length + "-", range));
            }
            same(whole, dir.resolve("resumed:1.tar"));
            same(whole, dir.resolve("curl.tar"));
        }
    }
}
