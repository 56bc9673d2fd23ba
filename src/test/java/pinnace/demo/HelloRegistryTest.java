package pinnace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's registry speaks as the distribution specification wants it. */
class HelloRegistryTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Blob layer = HelloImage.make().blobs().get(1);
    private HelloRegistry registry;

    @BeforeEach
    void start() throws Exception {
        registry = HelloRegistry.start(0);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void givesTheIndexByItsTag() throws Exception {
        HttpResponse<byte[]> answer = ask("GET", "manifests/1", "");
        assertEquals(200, answer.statusCode());
        assertEquals("application/vnd.oci.image.index.v1+json", header(answer, "Content-Type"));
        assertEquals(Blob.digest(answer.body()), header(answer, "Docker-Content-Digest"));
    }

    @Test
    void givesEveryManifestByItsDigest() throws Exception {
        for (Blob manifest : HelloImage.make().manifests()) {
            HttpResponse<byte[]> answer = ask("GET", "manifests/" + manifest.digest(), "");
            assertEquals(manifest.digest(), Blob.digest(answer.body()));
            assertEquals(manifest.mediaType(), header(answer, "Content-Type"));
        }
    }

    @Test
    void tellsTheLengthWithoutTheBody() throws Exception {
        HttpResponse<byte[]> answer = ask("HEAD", "blobs/" + layer.digest(), "");
        assertEquals(200, answer.statusCode());
        assertEquals(Integer.toString(layer.size()), header(answer, "Content-Length"));
        assertEquals(0, answer.body().length);
    }

    @Test
    void givesTheRestOfABlob() throws Exception {
        HttpResponse<byte[]> answer = ask("GET", "blobs/" + layer.digest(), "bytes=7-");
        assertEquals(206, answer.statusCode());
        assertEquals("bytes 7-" + (layer.size() - 1) + "/" + layer.size(), header(answer, "Content-Range"));
        assertArrayEquals(layer.slice(7, layer.size()), answer.body());
    }

    @Test
    void givesAPieceOfABlob() throws Exception {
        HttpResponse<byte[]> answer = ask("GET", "blobs/" + layer.digest(), "bytes=7-9");
        assertEquals(206, answer.statusCode());
        assertArrayEquals(layer.slice(7, 10), answer.body());
    }

    @Test
    void refusesARangeBehindTheEnd() throws Exception {
        HttpResponse<byte[]> answer = ask("GET", "blobs/" + layer.digest(), "bytes=" + layer.size() + "-");
        assertEquals(416, answer.statusCode());
        assertEquals("bytes */" + layer.size(), header(answer, "Content-Range"));
    }

    @Test
    void saysWhatItDoesNotHave() throws Exception {
        HttpResponse<byte[]> answer = ask("GET", "manifests/2", "");
        assertEquals(404, answer.statusCode());
        assertTrue(new String(answer.body(), UTF_8).contains("MANIFEST_UNKNOWN"));
    }

    @Test
    void takesNothingIn() throws Exception {
        assertEquals(405, ask("PUT", "manifests/2", "").statusCode());
    }

    private HttpResponse<byte[]> ask(String method, String below, String range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + registry.name() + "/v2/demo/hello/" + below))
                .method(method, BodyPublishers.noBody());
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
