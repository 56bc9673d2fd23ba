package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.ListText;
import pinnace.stream.DocumentMemory;

class SentListTest {

    private final DocumentMemory memory = new DocumentMemory(4 << 20);
    private final SentList sent = new SentList(memory);

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, none) -> answers.get(method.getName())));
    }

    private MultivaluedMap<String, String> fields(String body, Map<String, Object> headers) throws IOException {
        return sent.fields(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                answering(UriInfo.class, Map.of("getQueryParameters", new MultivaluedHashMap<String, String>())),
                answering(HttpHeaders.class, headers));
    }

    private PullException refused(String body, Map<String, Object> headers) {
        return assertThrows(PullException.class, () -> fields(body, headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx:1\nredis:7\n", "nginx:1", "images=nginx\n", "a/b=c", ""})
    void aTextIsAListUnlessItBeginsLikeAForm(String text) throws IOException {
        assertEquals(Map.of("image", List.of(text)), fields(text, Map.of()));
    }

    @Test
    void aFormHasFields() throws IOException {
        assertEquals(
                Map.of("image", List.of("a\nb", "c"), "prefix", List.of("r.corp/x")),
                fields("prefix=r.corp%2Fx&image=a%0Ab&image=c", Map.of()));
        assertEquals(Kind.BAD_REQUEST, refused("image=%zz", Map.of()).kind());
    }

    @Test
    void aFileOfAFormIsAListWhateverItIsCalled() throws IOException {
        MediaType type = new MediaType("multipart", "form-data", Map.of("boundary", "xx"));
        String body = String.join(
                "\r\n",
                "--xx",
                "Content-Disposition: form-data; name=\"platform\"",
                "",
                "linux/arm64",
                "--xx",
                "Content-Disposition: form-data; name=\"upload\"; filename=\"l.txt\"",
                "",
                "a\nb",
                "--xx--",
                "");
        assertEquals(
                Map.of("platform", List.of("linux/arm64"), "image", List.of("a\nb")),
                fields(body, Map.of("getMediaType", type)));
        for (String broken : List.of("", "--yy", "--xx\r\nno end", body.substring(0, 60))) {
            assertEquals(
                    Kind.BAD_REQUEST,
                    refused(broken, Map.of("getMediaType", type)).kind(),
                    broken);
        }
    }

    @Test
    void aRangeIsRefusedBeforeAnythingIsRead() {
        PullException refused = refused("nginx:1", Map.of("getHeaderString", "bytes=5-"));
        assertEquals(Kind.CONFLICT, refused.kind());
    }

    @Test
    void whatIsTooLargeOrFindsNoMemoryIsRefused() throws IOException {
        String largest = "#".repeat(ListText.MOST_BYTES);
        assertEquals(Kind.TOO_LARGE, refused(largest + "#", Map.of()).kind());
        assertEquals(1, fields(largest, Map.of()).size());
        try (DocumentMemory.Held other = memory.held()) {
            other.take(3 << 20);
            assertEquals(Kind.BUSY, refused(largest, Map.of()).kind());
            assertTrue(fields("nginx:1\n", Map.of()).containsKey("image"), "a usual one is small");
        }
        assertEquals(1, fields(largest, Map.of()).size());
    }
}
