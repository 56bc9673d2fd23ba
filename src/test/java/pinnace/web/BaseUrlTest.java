package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class BaseUrlTest {

    @ParameterizedTest
    @ValueSource(strings = {"pulls.corp.example", "localhost:8080", "192.0.2.7:80", "[fd00::1]:8080", "PULLS-1"})
    void aNameOrAnAddressIsTaken(String host) {
        assertEquals(host, BaseUrl.checked(host));
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
