package pinnace.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.image.Digest;
import pinnace.image.Platform;
import pinnace.image.Reference;

class NamingTest {

    private static final Digest ANY = Digest.of(new byte[0]);

    private static Line line(String reference) {
        return new Line(
                1, Reference.parse(reference, Reference.DOCKER_HUB), Platform.parse("linux/amd64"), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "registry.corp/mirror, nginx:1.27, registry.corp/mirror/library/nginx:1.27",
        "registry.corp/mirror/, ghcr.io/owner/app:1, registry.corp/mirror/owner/app:1",
        "registry.corp:5000, nginx, registry.corp:5000/library/nginx:latest",
        "localhost, quay.io/a/b:1, localhost/a/b:1",
        "docker.io, quay.io/a/b:1, docker.io/a/b:1",
        "team, quay.io/a/b:1, docker.io/team/a/b:1"
    })
    void aPrefixStandsBeforeTheWholePathOfTheRepository(String prefix, String source, String name) {
        assertEquals(name, Naming.of(prefix, "").loaded(line(source), ANY).toString());
    }

    @Test
    void anImageWithoutATagIsNamedByItsDigest() {
        assertEquals(
                "registry.corp/library/nginx@" + ANY,
                Naming.of("registry.corp", "")
                        .loaded(line("nginx@sha256:" + "1".repeat(64)), ANY)
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "x\r\ny", "Team", "a//b", "x@sha256", "a?b", "a&b", "\"a", "é"})
    void whatCannotBePartOfANameIsRefused(String prefix) {
        assertThrows(PullException.class, () -> Naming.of(prefix, ""));
    }

    /** It is written into headers. */
    @ParameterizedTest
    @ValueSource(strings = {"\r\nregistry.corp/x", "registry.corp/x\n", " registry.corp/x/ ", "\tregistry.corp/x"})
    void whiteSpaceAroundAPrefixIsNoPartOfIt(String prefix) {
        assertEquals(Optional.of("registry.corp/x"), Naming.of(prefix, "").prefix());
    }

    @Test
    void namesByDigestAreWrittenInOneWay() {
        assertEquals(Naming.Digests.LOADED, Naming.of("", "digest").digests());
        assertEquals(
                Naming.Digests.LOADED_AND_SOURCE, Naming.of("", "digest,source").digests());
        for (String wrong : new String[] {"source", "digests", "source,digest"}) {
            assertThrows(PullException.class, () -> Naming.of("", wrong));
        }
    }
}
