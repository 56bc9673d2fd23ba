package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Peers;
import pinnace.rig.Rig;

/**
 * Conditions and ranges, in the order of RFC 9110, 13.2.2. {@code E} stands for the current ETag, {@code N} for the
 * length.
 */
@ExtendWith(Rig.class)
@ResourceLock(value = Peers.PAYARA, mode = ResourceAccessMode.READ)
@ParameterizedClass
@EnumSource(
        value = Host.class,
        names = {"EXECUTABLE", "TOMCAT", "PAYARA"})
@Order(15)
class ConditionsIT {

    private static final String A_DATE = "Tue, 15 Nov 2044 08:12:31 GMT";

    private final URI url;
    private byte[] whole = {};
    private String etag = "";

    ConditionsIT(Host host, Peers peers) {
        url = peers.node(host).pull(peers.images().small());
    }

    @BeforeEach
    void looksOnce() {
        Answer straight = Answer.to("GET", url);
        whole = straight.body();
        etag = straight.header("ETag").orElseThrow();
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            GET  | If-Match: E                                    | 200
            GET  | If-Match: *                                    | 200
            GET  | If-Match: "x", E                               | 200
            GET  | If-Match: "x"                                  | 412
            GET  | If-Match: W/E                                  | 412
            HEAD | If-Match: "x"                                  | 412
            GET  | If-None-Match: E                               | 304
            GET  | If-None-Match: W/E                             | 304
            GET  | If-None-Match: "x", E                          | 304
            GET  | If-None-Match: *                               | 304
            HEAD | If-None-Match: E                               | 304
            GET  | If-None-Match: "x"                             | 200
            GET  | If-Match: "x" ; If-None-Match: E               | 412
            GET  | If-Match: E ; If-None-Match: E                 | 304
            GET  | If-None-Match: E ; Range: bytes=0-9            | 304
            GET  | If-Match: "x" ; Range: bytes=0-9               | 412
            GET  | If-Match: E ; Range: bytes=0-9                 | 206
            GET  | If-Match: "x" ; Range: bytes=N-                | 412
            GET  | If-None-Match: E ; Range: bytes=N-             | 304
            GET  | Range: bytes=0-9                               | 206
            GET  | Range: bytes=0-                                | 206
            GET  | Range: bytes=0-0                               | 206
            GET  | Range: bytes=-1                                | 206
            GET  | Range: bytes=-99999999999                      | 206
            GET  | Range: bytes=10-99999999999                    | 206
            GET  | Range: bytes=0-9 ; If-Range: E                 | 206
            GET  | Range: bytes=0-9 ; If-Range: "x"               | 200
            GET  | Range: bytes=0-9 ; If-Range: W/E               | 200
            GET  | Range: bytes=0-9 ; If-Range: DATE              | 200
            GET  | Range: bytes=N-                                | 416
            GET  | Range: bytes=-0                                | 416
            GET  | Range: bytes=99999999999999999999-             | 409
            GET  | Range: bytes=N- ; If-Range: E                  | 416
            GET  | Range: bytes=N- ; If-Range: "x"                | 200
            GET  | Range: bytes=0-9,20-29                         | 200
            GET  | Range: bytes=5-2                               | 200
            GET  | Range: bytes=abc                               | 200
            GET  | Range: bytes=                                  | 200
            GET  | Range: bytes=1                                 | 200
            GET  | Range: lines=0-9                               | 200
            GET  | If-Range: "x"                                  | 200
            HEAD | Range: bytes=0-9                               | 200
            HEAD | Range: bytes=N-                                | 200
            """)
    void conditions(String method, String headers, int status) {
        String[] sent =
                Arrays.stream(headers.split(" ; ", -1)).map(this::filledIn).toArray(String[]::new);
        Answer answer = Answer.to(method, url, sent);
        assertEquals(status, answer.status(), answer::toString);
        switch (status) {
            case 200 -> assertEquals(whole.length, answer.head().length());
            case 206 -> assertPart(answer);
            case 304 -> {
                assertEquals(etag, answer.header("ETag").orElse(""));
                assertEquals(0, answer.body().length);
            }
            case 416 ->
                assertEquals(
                        "bytes */" + whole.length,
                        answer.header("Content-Range").orElse(""));
            default -> assertTrue(status == 409 || status == 412, answer::toString);
        }
        if (status == 200 && "GET".equals(method)) {
            assertArrayEquals(whole, answer.body());
        }
    }

    private String filledIn(String header) {
        String name = header.substring(0, header.indexOf(':') + 2);
        String value = header.substring(name.length());
        return name
                + value.replace("DATE", A_DATE)
                        .replaceAll("\\bE\\b", etag.replace("\\", "\\\\"))
                        .replaceAll("\\bN\\b", String.valueOf(whole.length));
    }

    private void assertPart(Answer answer) {
        String range = answer.header("Content-Range").orElse("");
        List<String> bounds = List.of(range.split("[ /-]", -1));
        int from = Integer.parseInt(bounds.get(1));
        int to = Integer.parseInt(bounds.get(2)) + 1;
        assertEquals("bytes " + from + "-" + (to - 1) + "/" + whole.length, range);
        assertEquals(to - from, answer.head().length());
        assertArrayEquals(Arrays.copyOfRange(whole, from, to), answer.body());
        assertEquals(etag, answer.header("ETag").orElse(""));
    }

    @Test
    void twoRangeHeadersAreNotHalfBelieved() {
        Answer answer = Answer.to("GET", url, "Range: bytes=0-9", "Range: bytes=20-29");
        assertEquals(200, answer.status(), answer::toString);
        assertArrayEquals(whole, answer.body());
    }
}
