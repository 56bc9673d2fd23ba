package pinnace.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A whole HTTP answer, as it came over the line. */
final class Answer {

    private final RawHttp.Head head;
    private final byte[] body;

    private Answer(RawHttp.Head head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /** Asks and reads to the end of the connection. */
    static Answer to(String method, URI url, String... headers) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return to(url, method, url.getRawPath() + query, headers);
    }

    /** Asks for a target that no URI class would let pass. */
    static Answer to(URI server, String method, String target, String... headers) {
        try (RawHttp http = RawHttp.send(server, method, target, withClose(headers))) {
            RawHttp.Head head = http.head();
            return new Answer(head, http.rest());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target, e);
        }
    }

    /** Asks from an address of this machine's own, as another client would have it. */
    static Answer from(String address, String method, URI url, String... headers) {
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
    static RawHttp.Head headOf(String method, URI url, String... headers) {
        try (RawHttp http = RawHttp.send(url, method, url.getRawPath(), withClose(headers))) {
            return http.head();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int status() {
        return head.status();
    }

    Optional<String> header(String name) {
        return head.header(name);
    }

    RawHttp.Head head() {
        return head;
    }

    byte[] body() {
        return body.clone();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return head + "\n" + (body.length < 4000 ? text() : body.length + " bytes");
    }
}
