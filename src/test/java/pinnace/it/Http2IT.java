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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pinnace.it.Layers.Packing;

/** On a Tomcat that speaks HTTP/2, where a connection is not closed to say that a body is short. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2IT {

    private final Upstream upstream = Upstream.start();
    private final Room room = Room.open("http2");
    private final int port = Room.freePort();
    private final URI server = URI.create("http://localhost:" + port);
    private final Child tomcat = tomcat();

    private Child tomcat() {
        Path over = room.directory("over");
        room.directory("over/conf");
        room.write(
                "over/conf/server.xml",
                "<Server port=\"8005\"><Service name=\"Catalina\"><Connector port=\"8080\" protocol=\"HTTP/1.1\">",
                "<UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\"/></Connector>",
                "<Engine name=\"Catalina\" defaultHost=\"localhost\"><Host name=\"localhost\" appBase=\"webapps\"/></Engine>",
                "</Service></Server>");
        Map<String, String> settings =
                Map.of("private-registries", "localhost", "plain-http-registries", upstream.name());
        return TomcatZip.unpack(room.at("home"), Optional.of(over), port)
                .start(
                        room.log(),
                        room.directory("tmp"),
                        settings,
                        () -> RealRegistry.answers(
                                java.net.http.HttpClient.newHttpClient(), server.resolve("/pinnace/health/live")));
    }

    @AfterAll
    void close() {
        tomcat.close();
        room.close();
        upstream.close();
    }

    private static Picture picture() {
        return Picture.oci("linux/amd64")
                .layer(Packing.PLAIN, new Layers().noise("data", 3_000_000, 9).tar())
                .build();
    }

    private URI url(String name) {
        return server.resolve("/pinnace/pull/" + name + ".tar");
    }

    @Test
    void theSameBytesComeWithoutAConnectionHeader(@TempDir Path directory) throws IOException {
        URI url = url(upstream.put("sound", picture()));
        Path file = directory.resolve("app.tar");
        Path head = directory.resolve("head");
        Outcome curl = Clients.curl(url, file, "--http2-prior-knowledge", "--dump-header", head.toString());
        assertEquals(0, curl.exit(), curl::toString);
        String headers = Files.readString(head).toLowerCase(Locale.ROOT);
        assertTrue(headers.startsWith("http/2 200"), headers);
        assertFalse(headers.contains("connection:"), headers);
        assertTrue(headers.contains("content-length: " + Files.size(file)), headers);
        Answer http1 = Answer.to("GET", url);
        assertArrayEquals(http1.body(), Files.readAllBytes(file));
        assertEquals("close", http1.header("Connection").orElse(""));
    }

    @Test
    void aBrokenLayerLooksBrokenThereToo(@TempDir Path directory) {
        Picture picture = picture();
        String name = upstream.put("broken", picture);
        Map.Entry<String, byte[]> layer =
                List.copyOf(picture.blobs().entrySet()).get(1);
        upstream.blob("broken", layer.getKey(), Content.of(layer.getValue()), Fault.changed(bytes -> {
            byte[] flipped = bytes.clone();
            flipped[99] ^= 1;
            return flipped;
        }));
        Outcome curl = Clients.curl(url(name), directory.resolve("app.tar"), "--http2-prior-knowledge");
        assertTrue(curl.exit() == 92 || curl.exit() == 18, curl::toString);
    }

    @Test
    void theRestOfAFileThatIsNotKnownYetEndsItsStream(@TempDir Path directory) {
        String name = upstream.put("late", picture());
        upstream.delay("late", "1", Duration.ofMinutes(1));
        Path file = directory.resolve("app.tar");
        Outcome curl = Clients.curl(url(name), file, "--http2-prior-knowledge", "--range", "1000-");
        assertTrue(curl.exit() == 92 || curl.exit() == 18, curl::toString);
    }
}
