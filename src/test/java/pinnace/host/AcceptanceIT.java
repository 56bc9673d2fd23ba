package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Contents;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Proxy;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Stage;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/**
 * What Pinnace promises on every host: on Tomcat 10.1 and Payara Server in every build, everywhere else where it is
 * said to work in the full one.
 *
 * <p>Payara's is the one that all tests share, for its start is long; the others are nobody else's.
 */
@Order(2)
@ExtendWith(Rig.class)
@ResourceLock(Peers.PAYARA)
@TestInstance(Lifecycle.PER_CLASS)
@ParameterizedClass(name = "{0}")
@MethodSource("stages")
class AcceptanceIT {

    /** Proxies that end silent connections are set to four seconds in the other tests; drips come every second here. */
    private static final Duration NEVER_SILENT = Duration.ofSeconds(4);

    private static final Duration TO_END = Duration.ofSeconds(40);
    private static final Duration TO_COME_BACK = Duration.ofMinutes(1);
    private static final Map<String, String> SETTINGS = Map.of("keep-alive-interval", "1s", "answer-within", "3s");
    private static final Set<String> SERVERS_OWN =
            Set.of("date", "server", "x-powered-by", "x-frame-options", "request-id");
    /** Whose doing it is that a download ends. */
    private static final Pattern OURS = Pattern.compile("/redeploy:1@.* cut short: .*(the server stops|was cancelled)");
    /** Printed by the script that runs all tests. */
    private static final Path TESTED = Path.of("target", "hosts-tested");

    private final Peers peers;
    private final Upstream upstream;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Parameter
    @SuppressWarnings("NullAway.Init")
    private Stage stage;

    @SuppressWarnings("NullAway.Init")
    private Node node;

    AcceptanceIT(Peers peers) {
        this.peers = peers;
        upstream = peers.upstream();
    }

    static List<Stage> stages() {
        return Boolean.getBoolean("hosts.all") ? Stage.all() : Stage.always();
    }

    @BeforeAll
    static void saysWhereItCannotBeTested() throws IOException {
        Files.write(
                TESTED,
                Stage.missing().stream()
                        .map(version -> "EXECUTABLE on Java " + version + ": not tested, it is not installed")
                        .toList());
    }

    @BeforeParameterizedClassInvocation
    void start() throws IOException {
        node = started();
        Files.write(TESTED, List.of(stage.toString()), StandardOpenOption.APPEND);
    }

    private Node started() {
        return isShared() ? peers.node(stage.host()) : stage.start(peers.with(SETTINGS));
    }

    private boolean isShared() {
        return stage.host() == Host.PAYARA;
    }

    @AfterParameterizedClassInvocation
    void end() {
        if (!isShared()) {
            node.close();
        }
    }

    @AfterAll
    void endThreads() {
        threads.shutdownNow();
    }

    /** A repository of this host's own. */
    private String repository(String test) {
        return (stage + "/" + test).toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private static Picture picture(int seed) {
        return Picture.ofNoise(seed, 20_000_000);
    }

    private Node executable() {
        return peers.node(Host.EXECUTABLE);
    }

    private static Answer get(URI url, String... headers) {
        return Answer.inTheEnd("GET", url, headers);
    }

    @Test
    void wgetGetsAnImageWhoseFilesAreWhatTheirNamesSay(@TempDir Path dir) throws IOException {
        String image = peers.images().big();
        Path file = dir.resolve("app.tar");
        Clients.wget(node.pull(image), file).succeeded();
        byte[] whole = Files.readAllBytes(file);
        Contents contents = Contents.of(whole);
        List<String> blobs = contents.files().stream()
                .map(Contents.File::name)
                .filter(name -> name.startsWith("blobs/sha256/"))
                .toList();
        assertEquals(6, blobs.size(), "a manifest, a configuration, four layers");
        for (String blob : blobs) {
            assertEquals(blob.substring("blobs/sha256/".length()), Sha256.of(contents.bytes(whole, blob)));
        }
        assertEquals(Sha256.of(get(executable().pull(image)).body()), Sha256.of(whole));
    }

    @Test
    void theHeadersAreThoseOfTheExecutable() {
        String image = peers.images().small();
        for (String method : List.of("GET", "HEAD")) {
            Answer here = Answer.inTheEnd(method, node.pull(image));
            Answer there = Answer.inTheEnd(method, executable().pull(image));
            assertEquals(headers(there), headers(here));
        }
    }

    private static List<String> headers(Answer answer) {
        return answer.head().lines().stream()
                .filter(line -> !SERVERS_OWN.contains(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)))
                .sorted()
                .toList();
    }

    private List<String> forms() {
        String registry = peers.registry().name();
        Picture.ofNoise(4_001, 30_000).pushTo(peers.registry(), "forms/app", "1");
        Picture.ofNoise(4_001, 30_000, 20_000).pushTo(peers.registry(), "forms/app", "2");
        String image = "pull/" + registry + "/forms/app:2.tar";
        return List.of(
                image + "?base=" + registry + "/forms/app:1",
                image + "?format=oci",
                image + "?part=1&part-size=64MiB",
                "pull/" + peers.images().index() + ".tar?platform=all",
                "pull.tar?image=" + registry + "/forms/app:2&image=" + registry + "/forms/app:1",
                "api/image/" + registry + "/forms/app:2?base=" + registry + "/forms/app:1");
    }

    @Test
    void everyFormOfAnArchiveIsThatOfTheExecutableAndOfItsRestToo() {
        for (String form : forms()) {
            URI url = node.server().resolve("/pinnace/" + form);
            Answer here = get(url);
            Answer there = get(executable().server().resolve("/pinnace/" + form));
            assertEquals(200, here.status(), here::toString);
            assertEquals(there.header("ETag"), here.header("ETag"), form);
            assertArrayEquals(there.body(), here.body(), form);
            if (form.startsWith("pull")) {
                String etag = "If-Range: " + there.header("ETag").orElseThrow();
                Answer rest = get(url, "Range: bytes=2000-", etag);
                assertEquals(206, rest.status(), rest::toString);
                assertEquals(there.body().length - 2_000, rest.body().length, form);
            }
        }
    }

    @Test
    void wgetGoesOnWithAPartialFile(@TempDir Path dir) throws IOException {
        URI url = node.pull(peers.images().big());
        byte[] whole = get(url).body();
        Path file = dir.resolve(Path.of(url.getPath()).getFileName().toString());
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        try (Proxy proxy = Proxy.cutting(node.server(), whole.length / 4, 1)) {
            Clients.wgetContinue(proxy.through(url), dir).succeeded();
            assertEquals(whole.length / 2 + "-", proxy.ranges().get(0));
            assertEquals(0, proxy.cutsLeft(), "cut once");
        }
        assertEquals(Sha256.of(whole), Sha256.of(file));
    }

    @Test
    void aLayerThatIsWrongLooksBroken(@TempDir Path dir) throws IOException {
        Fault fault = Fault.flip(2_000_000, Integer.MAX_VALUE);
        URI url = node.pull(upstream.put(repository("broken"), picture(4), fault));
        Path file = dir.resolve("app.tar");
        Outcome curl = Clients.curl(url, file, "--location", "--fail");
        assertEquals(18, curl.exit(), curl::toString);
        assertTrue(Files.size(file) < 20_000_000, "the last byte of the broken layer left");
    }

    @Test
    void theLineIsNotSilentWhileTheRegistryIs() {
        Fault fault = Fault.stall(2_000_000, Duration.ofSeconds(8), 1);
        Wire wire = Wire.get(node.pull(upstream.put(repository("late"), picture(1), fault)));
        assertEquals(wire.head().length(), wire.body().length, wire::toString);
        assertTrue(wire.longestSilence().compareTo(NEVER_SILENT) < 0, wire::toString);
        assertEquals(0, fault.stallsLeft(), "it was late");
    }

    @Test
    void aSilentRegistryIsWaitedForInACircle(@TempDir Path dir) throws IOException {
        String repository = repository("circle");
        URI url = node.pull(upstream.put(repository, picture(5)));
        upstream.delay(repository, "1", Duration.ofSeconds(8));
        CompletableFuture<Outcome> wget = CompletableFuture.supplyAsync(() -> Clients.wgetContinue(url, dir), threads);
        Path heads = dir.resolve("heads");
        Clients.curl(url, dir.resolve("curl.tar"), "--location", "--fail", "--dump-header", heads.toString())
                .succeeded();
        wget.join().succeeded();
        String said = Files.readString(heads);
        assertTrue(said.split("HTTP/1.1 307", -1).length - 1 >= 2, said);
        byte[] whole = get(url).body();
        assertEquals(Sha256.of(whole), Sha256.of(dir.resolve("circle:1.tar")));
        assertEquals(Sha256.of(whole), Sha256.of(dir.resolve("curl.tar")));
    }

    @Test
    void twentySlowDownloadsHoldUpNobodyElse() throws IOException {
        Fault fault = Fault.hold(2_000_000);
        URI late = node.pull(upstream.put(repository("slow"), picture(2), fault));
        // Of another repository, so that what is read again for a part takes no stall from the others.
        URI other = node.pull(upstream.put(repository("deaf"), picture(2), Fault.none()));
        List<RawHttp> deaf = new ArrayList<>();
        try {
            get(other, "Range: bytes=0-0");
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
            Duration usual = usualAnswer();
            assertTrue(usual.compareTo(Duration.ofSeconds(3)) < 0, usual::toString);
            assertTrue(slow.stream().noneMatch(CompletableFuture::isDone), "they were slow all the while");
            fault.release();
            for (CompletableFuture<Wire> download : slow) {
                Wire wire = download.join();
                assertEquals(wire.head().length(), wire.body().length, wire::toString);
            }
        } finally {
            fault.release();
            for (RawHttp client : deaf) {
                client.close();
            }
        }
    }

    /** A moment in which the machine has other things to do is not what this is about. */
    private Duration usualAnswer() {
        List<Duration> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            assertTrue(node.live());
            answers.add(Duration.ofNanos(System.nanoTime() - start));
        }
        return answers.stream().sorted().toList().get(10);
    }

    /** What a browser has as a password for something else on this host. */
    @Test
    void whereNoLoginIsWantedAPasswordIsNotLookedAt() {
        for (String password : List.of("Authorization: Basic " + base64("alice:wrong"), "Authorization: Basic ?")) {
            Answer answer = get(node.pull(peers.images().small()), password, "Accept: text/html");
            assertEquals(200, answer.status(), answer::toString);
            assertTrue(answer.header("Set-Cookie").isEmpty(), answer::toString);
        }
        assertEquals(404, get(node.page().resolve("login")).status());
    }

    @Test
    void aLoginInTheHeaderIsGivenToTheRegistryAndAWrongOneIsRefused() {
        String repository = repository("login");
        URI url = node.pull(upstream.put(repository, Picture.ofNoise(6, 30_000)));
        upstream.guard(repository, "Basic " + base64("alice:sesame"));
        assertEquals(401, get(url).status());
        assertEquals(401, get(url, login("alice", "wrong")).status());
        Answer right = get(url, login("alice", "sesame"));
        assertEquals(200, right.status(), right::toString);
        assertEquals(right.head().length(), right.body().length);
    }

    private static String login(String user, String secret) {
        return "X-Registry-Auth: " + base64("{\"username\":\"" + user + "\",\"password\":\"" + secret + "\"}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** wget calls the text a form; a server that read it as one would leave nothing of it. */
    @Test
    void aListIsSentInEveryWay(@TempDir Path dir) throws IOException {
        Path list = Files.writeString(
                dir.resolve("list.txt"),
                peers.images().small() + "\n" + peers.images().repeated() + "\n");
        URI here = node.server().resolve("/pinnace/pull.tar");
        Path file = dir.resolve("here.tar");
        Path same = dir.resolve("same.tar");
        Clients.wget(here, file, "--post-file=" + list).succeeded();
        Clients.wget(executable().server().resolve("/pinnace/pull.tar"), same, "--post-file=" + list)
                .succeeded();
        assertEquals(Sha256.of(same), Sha256.of(file));
        Clients.curl(here, same, "--location", "--fail", "--form", "list=@" + list)
                .succeeded();
        assertEquals(Sha256.of(file), Sha256.of(same));
        Path urls = dir.resolve("urls.txt");
        Clients.curl(node.server().resolve("/pinnace/pull.txt"), urls, "--fail", "--data-binary", "@" + list)
                .succeeded();
        URI pinned = URI.create(Files.readString(urls).strip());
        assertEquals(Sha256.of(file), Sha256.of(get(pinned).body()));
    }

    /** Or its process is ended and started anew, where there is no other way. */
    @Test
    void takenAwayItEndsItsDownloadsAndGivenBackItGoesOn() throws IOException {
        String repository = repository("redeploy");
        String name = upstream.put(repository, picture(3));
        Fault fault = Fault.stall(2_000_000, Duration.ofMinutes(5), 1);
        URI url = node.pull(upstream.put(repository, picture(3), fault));
        CompletableFuture<Wire> waiting = CompletableFuture.supplyAsync(() -> Wire.get(url), threads);
        assertTrue(Child.until(TO_END, () -> fault.stallsLeft() == 0));
        CompletableFuture<Void> gone;
        try (RawHttp deaf = RawHttp.send(url, "GET", url.getRawPath())) {
            assertEquals(200, deaf.head().status());
            gone = CompletableFuture.runAsync(this::takeAway, threads);
            assertTrue(Child.until(TO_END, waiting::isDone), "the download should have ended");
            Wire cut = waiting.join();
            assertTrue(cut.body().length < cut.head().length(), cut::toString);
            assertTrue(Child.until(TO_END, gone::isDone), "a client that takes nothing should not hold it up");
            // A JVM that ends logs no more.
            assertTrue(
                    !stage.host().deploys()
                            || Child.until(
                                    TO_END, () -> OURS.matcher(node.said()).find()),
                    "it is not Pinnace that ended it");
            assertFalse(node.said().contains("still running"), "downloads went on");
        } finally {
            fault.release();
        }
        gone.join();
        bringBack();
        byte[] again = get(node.pull(name)).body();
        assertArrayEquals(get(executable().pull(name)).body(), again);
    }

    private void takeAway() {
        if (!stage.host().deploys()) {
            assertTrue(node.process().terminate(), "still there after SIGTERM");
            return;
        }
        node.application().undeploy();
        assertTrue(Child.until(TO_END, () -> !node.live()), "still there");
    }

    private void bringBack() {
        if (stage.host().deploys()) {
            node.application().deploy();
        } else {
            node.close();
            node = started();
        }
        assertTrue(Child.until(TO_COME_BACK, node::live), node::said);
    }
}
