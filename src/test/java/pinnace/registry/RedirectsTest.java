package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.DocumentMemory;

class RedirectsTest {

    private static URI next(String from, String location) throws IOException {
        URI address = URI.create(from);
        BasicClassicHttpResponse found = new BasicClassicHttpResponse(307);
        found.setHeader("Location", location);
        try (RegistryResponse answer =
                new RegistryResponse(new HttpGet(address), found, address, new DocumentMemory(1 << 20))) {
            return Redirects.next(answer, "Asking for a blob");
        }
    }

    @Test
    void whatWasEncryptedStaysSo() throws IOException {
        PullException refused = assertThrows(
                PullException.class, () -> next("https://registry.example/v2/", "http://storage.example/blob"));
        assertEquals(Kind.BROKEN, refused.kind());
        assertTrue(refused.getMessage().contains("from https to what is not encrypted"), refused::getMessage);
        assertEquals(
                "https://storage.example/blob",
                next("https://registry.example/v2/", "https://storage.example/blob")
                        .toString());
        assertEquals(
                "https://storage.example/blob",
                next("http://registry.example/v2/", "https://storage.example/blob")
                        .toString());
        assertEquals(
                "https://registry.example/blob",
                next("https://registry.example/v2/", "/blob").toString());
    }

    @Test
    void anotherSchemePortOrHostIsAnotherOrigin() {
        URI one = URI.create("https://registry.example/v2/");
        assertTrue(Redirects.sameOrigin(one, URI.create("https://REGISTRY.example:443/token")));
        assertFalse(Redirects.sameOrigin(one, URI.create("http://registry.example/v2/")));
        assertFalse(Redirects.sameOrigin(one, URI.create("https://registry.example:8443/v2/")));
        assertFalse(Redirects.sameOrigin(one, URI.create("https://registry.example.evil/v2/")));
    }
}
