package pinnace.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

class ReferenceTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    private static Reference parse(String text) {
        return Reference.parse(text, Reference.DOCKER_HUB);
    }

    @ParameterizedTest
    @CsvSource({
        "alpine, docker.io/library/alpine:latest, alpine:latest",
        "nginx:1.27, docker.io/library/nginx:1.27, nginx:1.27",
        "bitnami/redis, docker.io/bitnami/redis:latest, bitnami/redis:latest",
        "docker.io/alpine, docker.io/library/alpine:latest, alpine:latest",
        "index.docker.io/library/alpine:3, docker.io/library/alpine:3, alpine:3",
        "ghcr.io/owner/app:1, ghcr.io/owner/app:1, ghcr.io/owner/app:1",
        "GHCR.IO/owner/app:1, ghcr.io/owner/app:1, ghcr.io/owner/app:1",
        "localhost:5000/team/app:1, localhost:5000/team/app:1, localhost:5000/team/app:1",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "[::1]:5000/app:2, [::1]:5000/app:2, [::1]:5000/app:2",
        "a.b-c.de:443/x/y__z/w---v.u:V_1.2-3, a.b-c.de:443/x/y__z/w---v.u:V_1.2-3, a.b-c.de:443/x/y__z/w---v.u:V_1.2-3"
    })
    void isCompletedAsDockerDoes(String text, String complete, String familiar) {
        assertEquals(complete, parse(text).toString());
        assertEquals(familiar, parse(text).familiar());
    }

    @Test
    void aDigestAloneHasNoTag() {
        Reference reference = parse("nginx@sha256:" + HEX);
        assertTrue(reference.tag().isEmpty());
        assertEquals("sha256:" + HEX, reference.target());
    }

    @Test
    void theDigestDecidesAndTheTagNames() {
        Reference reference = parse("nginx:1.27@sha256:" + HEX);
        assertEquals("1.27", reference.tag().orElseThrow());
        assertEquals("sha256:" + HEX, reference.target());
        assertEquals("docker.io/library/nginx:1.27@sha256:" + HEX, reference.toString());
    }

    @Test
    void whatNamesNoRegistryIsInTheDefaultOne() {
        assertEquals(
                "registry.corp:5000/app:1",
                Reference.parse("app:1", "registry.corp:5000").toString());
        assertEquals(
                "ghcr.io/owner/app:1",
                Reference.parse("ghcr.io/owner/app:1", "registry.corp:5000").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "/",
                ":",
                "@",
                ":tag",
                "a:",
                "a:b:c",
                "a//b",
                "/a",
                "a/",
                "a..b",
                "../etc/passwd",
                "a/../b",
                "a\u0000b",
                "a b",
                "a%2Fb",
                "a\r\nHost: x",
                "-a",
                "a-",
                "_a",
                "a___b",
                "localhost:99999/a",
                "localhost:0/a",
                "host:port/a",
                "a@sha256:",
                "a@",
                "a@md5",
                "[::1/a",
                "ä",
                "a:ä",
                "a:-x",
                "a:.x",
                "http://a.b/c",
                "a.b/c@sha256:XYZ",
                "-.x/a",
                "a?b",
                "a#b",
                "a\\b",
                "${a}"
            })
    void refusesWhatTheGrammarDoesNotAllow(String text) {
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> parse(text)).kind());
    }

    @Test
    void aLongTagIsRefusedAndTheSentenceSaysHowLongOneMayBe() {
        PullException refused = assertThrows(PullException.class, () -> parse("a:" + "t".repeat(200)));
        assertTrue(refused.getMessage().contains("128"), refused.getMessage());
        assertTrue(refused.getMessage().length() < 400, "the text that was asked for is shown in part only");
    }

    @Test
    void anUppercaseRepositoryIsRefusedAndTheRightOneNamed() {
        PullException refused = assertThrows(PullException.class, () -> parse("localhost:5000/Team/App:1"));
        assertTrue(refused.getMessage().contains("\"team/app\""), refused.getMessage());
    }

    @Test
    void aDigestOfTheWrongLengthIsRefused() {
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> parse("a@sha256:abc")).kind());
    }

    @Test
    void anotherDigestThanSha256IsNotSupported() {
        assertEquals(
                Kind.UNSUPPORTED,
                assertThrows(PullException.class, () -> parse("a@sha512:" + HEX + HEX))
                        .kind());
    }

    @Test
    void aNameLongerThanARegistryTakesIsRefused() {
        assertThrows(PullException.class, () -> parse("a/" + "b".repeat(260)));
        assertThrows(PullException.class, () -> parse("a".repeat(5000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.", "a:", "sha256:a", "sha256:"})
    void aDigestOfManyKilobytesIsRefusedLikeAnyOther(String piece) {
        String text = piece.repeat(400_000 / piece.length());
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> Digest.parse(text)).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.", "a/", "a:", "@", "-", "[", "::"})
    void aNameOfManyKilobytesIsRefusedLikeAnyOther(String piece) {
        String text = piece.repeat(400_000 / piece.length());
        for (String name : List.of(text, "registry.example/" + text, text + "/app:1", "app:" + text)) {
            assertEquals(
                    Kind.BAD_REQUEST,
                    assertThrows(PullException.class, () -> Reference.parse(name, "docker.io"))
                            .kind());
        }
        assertThrows(
                PullException.class, () -> new Reference("registry.example", text, Optional.of("1"), Optional.empty()));
    }

    /** Else a name that goes into the address of a redirect could be longer than any server's answer may be. */
    @Test
    void spaceAroundANameCountsToItsLength() {
        assertEquals("alpine", Reference.parse(" alpine ", "docker.io").familiarName());
        assertThrows(PullException.class, () -> Reference.parse(" ".repeat(5_000) + "alpine", "docker.io"));
        assertThrows(PullException.class, () -> Platform.parse(" ".repeat(5_000) + "linux/amd64"));
    }
}
