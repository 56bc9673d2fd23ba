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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Content;
import pinnace.rig.Fault;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.Room;
import pinnace.rig.Upstream;

/** On a Tomcat that speaks HTTP/2, where a connection is not closed to say that a body is short. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2IT {

    private final Upstream upstream = Upstream.start();
    private final Room room = Room.open("http2");
    private final Node node = node();

    private Node node() {
        room.directory("over/conf");
        room.write(
                "over/conf/server.xml",
                "<Server port=\"8005\"><Service name=\"Catalina\"><Connector port=\"8080\" protocol=\"HTTP/1.1\">",
                "<UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\"/></Connector>",
                "<Engine name=\"Catalina\" defaultHost=\"localhost\"><Host name=\"localhost\" appBase=\"webapps\"/></Engine>",
                "</Service></Server>");
        Map<String, String> settings = Node.reaching(Map.of("answer-within", "5s"), upstream.name());
        return Node.tomcat(room.at("over"), settings);
    }

    @AfterAll
    void close() {
        node.close();
        room.close();
        upstream.close();
    }

    private static Picture picture() {
        return Picture.ofNoise(9, 3_000_000);
    }

    @Test
    void theSameBytesComeWithoutAConnectionHeader(@TempDir Path directory) throws IOException {
        URI url = node.pull(upstream.put("sound", picture()));
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
        Outcome curl = Clients.curl(node.pull(name), directory.resolve("app.tar"), "--http2-prior-knowledge");
        assertTrue(curl.exit() == 92 || curl.exit() == 18, curl::toString);
    }

    @Test
    void theRestOfAFileThatIsNotKnownYetEndsItsStream(@TempDir Path directory) {
        String name = upstream.put("late", picture());
        upstream.delay("late", "1", Duration.ofMinutes(1));
        Path file = directory.resolve("app.tar");
        Outcome curl = Clients.curl(node.pull(name), file, "--http2-prior-knowledge", "--range", "1000-");
        assertTrue(curl.exit() == 92 || curl.exit() == 18, curl::toString);
    }
}
