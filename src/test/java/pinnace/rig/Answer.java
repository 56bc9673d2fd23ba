package pinnace.rig;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A whole HTTP answer, as it came over the line. */
public final class Answer {

    private static final List<String> TOLD =
            List.of("Tomcat", "Jersey", "10.1.", "Exception", "org.apache", "java.", "jakarta.", "\tat ");

    private final RawHttp.Head head;
    private final byte[] body;

    private Answer(RawHttp.Head head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /** Asks and reads to the end of the connection. */
    public static Answer to(String method, URI url, String... headers) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return to(url, method, url.getRawPath() + query, headers);
    }

    /** Asks for a target that no URI class would let pass. */
    public static Answer to(URI server, String method, String target, String... headers) {
        try (RawHttp http = RawHttp.send(server, method, target, withClose(headers))) {
            RawHttp.Head head = http.head();
            return new Answer(head, http.rest());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target, e);
        }
    }

    /** Asks, and asks again wherever that is redirected to while Pinnace waits for the registry. */
    public static Answer inTheEnd(String method, URI url, String... headers) {
        return inTheEnd(url, at -> to(method, at, headers));
    }

    /** The same, asked in a way of its own. */
    public static Answer inTheEnd(URI url, Function<URI, Answer> asked) {
        URI at = url;
        Answer answer = asked.apply(at);
        while (answer.status() == 307) {
            at = at.resolve(answer.header("Location").orElseThrow());
            answer = asked.apply(at);
        }
        return answer;
    }

    /** Sends a request that no client would send, and reads to the end of the connection. */
    public static Answer raw(URI server, String request) {
        try (RawHttp http = RawHttp.send(new Socket(server.getHost(), server.getPort()), request)) {
            return new Answer(http.head(), http.rest());
        } catch (IOException e) {
            throw new UncheckedIOException(request.substring(0, Math.min(request.length(), 200)), e);
        }
    }

    /** Asks from an address of this machine's own, as another client would have it. */
    public static Answer from(String address, String method, URI url, String... headers) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try (RawHttp http = RawHttp.sendFrom(address, url, method, url.getRawPath() + query, withClose(headers))) {
            RawHttp.Head head = http.head();
            return new Answer(head, http.rest());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url, e);
        }
    }

    private static String[] withClose(String... headers) {
        String[] more = java.util.Arrays.copyOf(headers, headers.length + 1);
        more[headers.length] = "Connection: close";
        return more;
    }

    /** Asks, reads the head and hangs up. */
    public static RawHttp.Head headOf(String method, URI url, String... headers) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try (RawHttp http = RawHttp.send(url, method, url.getRawPath() + query, withClose(headers))) {
            return http.head();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int status() {
        return head.status();
    }

    public Optional<String> header(String name) {
        return head.header(name);
    }

    public RawHttp.Head head() {
        return head;
    }

    public byte[] body() {
        return body.clone();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Fails when the server tells what it is made of. */
    public Answer keepsToItself() {
        String all = head + "\n" + text();
        for (String word : TOLD) {
            assertFalse(all.contains(word), () -> word + " in " + this);
        }
        assertTrue(header("Server").isEmpty() && header("X-Powered-By").isEmpty(), this::toString);
        return this;
    }

    @Override
    public String toString() {
        return head + "\n" + (body.length < 4000 ? text() : body.length + " bytes");
    }
}
