package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Cargo;
import pinnace.rig.Clients;
import pinnace.rig.Line;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Room;
import pinnace.rig.Tools;

/** Registries that speak TLS, and what is said of a certificate that cannot be believed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {

    private static final int CROWD = 100;
    private static final Path NOWHERE = Path.of("/dev/null");

    private final Room room = Room.open("tls");
    private final Authority first = new Authority(room.directory("first"));
    private final Authority second = new Authority(room.directory("second"));
    private final RealRegistry plain = RealRegistry.start();
    private final RealRegistry ofFirst = plain.encrypted(first.issue("good", "DNS:localhost", 2));
    private final RealRegistry ofSecond = plain.encrypted(second.issue("good", "DNS:localhost", 2));
    private final RealRegistry expired = plain.encrypted(first.issue("expired", "DNS:localhost", -1));
    private final RealRegistry another = plain.encrypted(first.issue("another", "DNS:elsewhere.example", 2));

    @BeforeAll
    void push() {
        Picture.ofNoise(1, 1_000).pushTo(plain, "team/app", "1");
    }

    @AfterAll
    void end() {
        List.of(another, expired, ofSecond, ofFirst, plain).forEach(RealRegistry::close);
        room.close();
    }

    private static Node node(List<String> options, Map<String, String> settings) {
        Map<String, String> all =
                new java.util.HashMap<>(Map.of("private-registries", "localhost", "answer-within", "20s"));
        all.putAll(settings);
        return Node.executable(Map.of(), options, all);
    }

    private static Answer pull(Node node, RealRegistry registry) {
        return Answer.to("GET", node.pull(registry.name() + "/team/app:1"));
    }

    @Test
    void aFileWithSeveralAuthoritiesAddsThemAll() throws IOException {
        Path both = room.at("both.pem");
        Files.writeString(
                both,
                "# the harbour's\n" + Files.readString(first.certificate()) + "\n# the shipyard's\n"
                        + Files.readString(second.certificate()));
        try (Node node = node(List.of(), Map.of("ca-file", both.toString()))) {
            assertEquals(200, pull(node, ofFirst).status());
            assertEquals(200, pull(node, ofSecond).status());
            refused(pull(node, expired), "The certificate of localhost has expired");
            refused(pull(node, another), "The certificate of localhost is for another name");
            refused(pull(node, plain), "does not speak TLS");
        }
    }

    @Test
    void theContainersTrustStoreHoldsAndTheFileAddsToIt() {
        Path store = room.at("trust.p12");
        Tools.run(
                        java.time.Duration.ofMinutes(1),
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "harbour",
                        "-file",
                        first.certificate().toString(),
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .succeeded();
        List<String> options =
                List.of("-Djavax.net.ssl.trustStore=" + store, "-Djavax.net.ssl.trustStorePassword=changeit");
        try (Node node = node(options, Map.of())) {
            assertEquals(200, pull(node, ofFirst).status());
            refused(pull(node, ofSecond), "is signed by an authority that this server does not know");
        }
        try (Node node = node(options, Map.of("ca-file", second.certificate().toString()))) {
            assertEquals(200, pull(node, ofFirst).status());
            assertEquals(200, pull(node, ofSecond).status());
        }
    }

    /** TLS keeps something for each connection. */
    @Test
    @Tag("full")
    void aHundredDownloadsAtOnceFitIntoTheMemoryOverTlsToo() {
        new Cargo(plain).push("team/large", 2, 3_000_000);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Line line = Line.thin(ofFirst.port(), 300_000);
                Node node =
                        node(List.of(), Map.of("ca-file", first.certificate().toString()))) {
            URI url = node.pull(line.name() + "/team/large:1");
            List<CompletableFuture<Outcome>> all = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> Clients.curl(url, NOWHERE, "--fail", "--location"), threads))
                    .limit(CROWD)
                    .toList();
            all.forEach(download -> download.join().succeeded());
            assertFalse(node.process().said().contains("OutOfMemoryError"), node.process()::said);
            int most = line.mostAtOnce();
            assertTrue(most >= CROWD, "only " + most + " connections at once");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void refused(Answer answer, String sentence) {
        assertEquals(502, answer.status(), answer::toString);
        assertTrue(answer.text().contains(sentence), answer::text);
    }
}
