package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.settings.PublicUrl;

class BaseUrlTest {

    @ParameterizedTest
    @ValueSource(strings = {"pulls.corp.example", "localhost:8080", "192.0.2.7:80", "[fd00::1]:8080", "PULLS-1"})
    void aNameOrAnAddressIsTaken(String host) {
        assertEquals(host, BaseUrl.checked(host));
    }

    private static boolean is(BiPredicate<BaseUrl, Incoming> asked, String headers) {
        Map<String, String> given = headers.lines()
                .flatMap(line -> Stream.of(line.split("; ")))
                .map(line -> line.split(": "))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
        HttpHeaders all = (HttpHeaders) Proxy.newProxyInstance(
                HttpHeaders.class.getClassLoader(),
                new Class<?>[] {HttpHeaders.class},
                (proxy, method, arguments) -> given.get(String.valueOf(arguments[0])));
        Incoming incoming = new Incoming(nothing(UriInfo.class), all, nothing(HttpServletRequest.class));
        PublicUrl url = new PublicUrl("https://pulls.corp.example/pinnace");
        return asked.test(new BaseUrl(Optional.of(url), List.of()), incoming);
    }

    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, none) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "Host: pulls:8080, true",
        "Host: pulls:8080; Origin: http://pulls:8080, true",
        "Host: PULLS:8080; Origin: http://pulls:8080, true",
        "Host: pulls; Origin: https://pulls, true",
        "Host: pulls:443; Origin: https://pulls, true",
        "Host: node-7:8080; Origin: https://pulls.corp.example, true",
        "Host: node-7:8080; Origin: https://pulls.corp.example:8443, false",
        "Host: pulls:8080; Origin: http://pulls:8081, false",
        "Host: pulls:8080; Origin: http://pulls, false",
        "Host: pulls; Origin: http://pulls.evil.example, false",
        "Host: pulls; Origin: http://evil.example/pulls, false",
        "Host: pulls; Origin: http://me@pulls, false",
        "Host: null; Origin: null, false",
        "Host: pulls; Origin: file://, false",
        "Host: pulls; Origin: http://pulls; Sec-Fetch-Site: cross-site, false",
        "Host: pulls; Origin: http://pulls; Sec-Fetch-Site: same-site, false",
        "Host: node-7; Origin: http://other.name; Sec-Fetch-Site: same-origin, true",
        "Host: pulls; Sec-Fetch-Site: none, false",
    })
    void aPageOfAnotherServerIsToldFromOwnOnesAndFromPrograms(String headers, boolean is) {
        assertEquals(is, is(BaseUrl::isOwnPageOrNone, headers));
    }

    /** What ends something has to say where it comes from. */
    @ParameterizedTest
    @CsvSource({
        "Host: pulls:8080, false",
        "Host: pulls:8080; Origin: http://pulls:8080, true",
        "Host: node-7:8080; Origin: https://pulls.corp.example, true",
        "Host: pulls; Sec-Fetch-Site: same-origin, true",
        "Host: pulls; Sec-Fetch-Site: none, false",
        "Host: pulls; Origin: http://evil.example, false",
        "Host: pulls; Origin: http://pulls; Sec-Fetch-Site: cross-site, false",
    })
    void aRequestThatDoesNotSayWhereItComesFromIsOfNoPage(String headers, boolean is) {
        assertEquals(is, is(BaseUrl::isOwnPage, headers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a_b",
                "a/b",
                "me@corp",
                "$(date)",
                "a b",
                "a\nb",
                "ä.example",
                "a?b",
                "a#b",
                "a%41",
                "::",
                "[:",
                "a:b",
                ":80",
                "[::1]x"
            })
    void everythingElseIsRefusedWithWhatToDo(String host) {
        PullException refused = assertThrows(PullException.class, () -> BaseUrl.checked(host));
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        assertTrue(refused.getMessage().contains("public-url"), refused::getMessage);
    }
}
