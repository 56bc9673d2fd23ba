package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Room;

/**
 * A registry that wants a login, and people who have one, have another, or have none. Everything is logged that can be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginIT {

    private static final String SECRET = "open-Sesame:7";
    private static final String ALICE = basic("alice", SECRET);
    private static final String BOB = basic("bob", SECRET);

    private final RealRegistry open = RealRegistry.start();
    private final RealRegistry guarded = open.guarded("alice", SECRET);
    private final Room room = Room.open("login");
    private final Node pinnace = pinnace();
    private final URI server = pinnace.server();

    private static String basic(String user, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private Node pinnace() {
        Path logging = room.write(
                "logging.properties",
                ".level=ALL",
                "handlers=java.util.logging.ConsoleHandler",
                "java.util.logging.ConsoleHandler.level=ALL");
        return Node.executable(
                Map.of(),
                List.of("-Djava.util.logging.config.file=" + logging),
                Map.of(
                        "private-registries",
                        "localhost",
                        "default-registry",
                        guarded.name(),
                        "plain-http-registries",
                        guarded.name() + "," + open.name(),
                        "registry-basic",
                        "on"));
    }

    @BeforeAll
    void push() {
        Picture.ofNoise(1, 100_000).pushTo(open, "team/app", "1");
    }

    @AfterAll
    void noLoginIsInAnyLog() {
        pinnace.close();
        String log = pinnace.said();
        room.close();
        guarded.close();
        open.close();
        assertTrue(log.length() > 10_000, "everything was logged");
        for (String secret : List.of(SECRET, ALICE.substring(6), BOB.substring(6))) {
            assertFalse(log.contains(secret), "a login is in the log");
        }
    }

    private URI url() {
        return server.resolve("/pinnace/pull/" + guarded.name() + "/team/app:1.tar");
    }

    private Answer ask(String... headers) {
        return Answer.to("GET", url(), headers);
    }

    private static String docker(String json) {
        return "X-Registry-Auth: " + Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoHasNoneIsAskedForOneInTheNameOfTheRegistry() {
        Answer answer = ask("User-Agent: curl/8");
        assertEquals(401, answer.status(), answer::toString);
        assertEquals(
                "Basic realm=\"" + guarded.name() + "\", charset=\"UTF-8\"",
                answer.header("WWW-Authenticate").orElse(""));
        assertTrue(answer.text().contains("wants a login for team/app"), answer::toString);
    }

    @Test
    void aliceGetsItAndThenNeitherNobodyNorBobDoes() {
        byte[] whole = ask("Authorization: " + ALICE).body();
        assertEquals(200, ask("Authorization: " + ALICE).status());
        assertTrue(whole.length > 100_000);
        assertEquals(401, ask().status());
        assertEquals(401, ask("Authorization: " + BOB).status());
        assertEquals(401, ask("Range: bytes=1000-").status());
        Answer head = Answer.to("HEAD", url(), "Authorization: " + ALICE);
        URI pinned = server.resolve(head.header("Content-Location").orElseThrow());
        assertTrue(pinned.getPath().startsWith("/pinnace/pull/" + guarded.name() + "/"), pinned::toString);
        assertEquals(401, Answer.to("GET", pinned).status());
        assertEquals(401, Answer.to("GET", pinned, "Authorization: " + BOB).status());
        assertArrayEquals(
                whole, Answer.to("GET", pinned, "Authorization: " + ALICE).body());
    }

    @Test
    void wgetAsksWhenItIsAsked(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("app.tar");
        Outcome wget = Clients.wget(url(), file, "--user=alice", "--password=" + SECRET);
        assertEquals(0, wget.exit(), wget::toString);
        assertArrayEquals(ask("Authorization: " + ALICE).body(), Files.readAllBytes(file));
    }

    @Test
    void dockersHeaderIsTakenForTheRegistryItNames() {
        String alice = "\"username\":\"alice\",\"password\":\"" + SECRET + "\"";
        assertEquals(200, ask(docker("{" + alice + "}")).status());
        assertEquals(
                200,
                ask(docker("{" + alice + ",\"serveraddress\":\"http://" + guarded.name() + "/\"}"))
                        .status());
        assertEquals(
                401,
                ask(docker("{" + alice + ",\"serveraddress\":\"ghcr.io\"}")).status());
        assertEquals(
                401,
                ask(docker("{\"username\":\"alice\",\"password\":\"wrong\"}")).status());
        for (String nonsense :
                List.of("X-Registry-Auth: %%%", docker("[]"), docker("{\"username\":"), "Authorization: Basic %%")) {
            assertEquals(400, ask(nonsense).status(), nonsense);
        }
    }

    @Test
    void aListGetsALoginForEachRegistryThatIsNamedAndIsNeverAskedForBasic() {
        URI list = server.resolve(
                "/pinnace/pull.tar?image=" + guarded.name() + "/team/app:1&image=" + open.name() + "/team/app:1");
        Answer none = Answer.inTheEnd("GET", list, "Authorization: " + ALICE);
        assertEquals(401, none.status(), none::toString);
        assertEquals("X-Registry-Auth", none.header("WWW-Authenticate").orElse(""));
        for (String told : List.of(guarded.name(), open.name(), "X-Registry-Auth", "Line 1: ")) {
            assertTrue(none.text().contains(told), none::toString);
        }
        String alice = "\"username\":\"alice\",\"password\":\"" + SECRET + "\"";
        Answer unclear = Answer.inTheEnd("GET", list, docker("{" + alice + "}"));
        assertEquals(400, unclear.status(), unclear::toString);
        assertTrue(unclear.text().contains("does not say which registry it is for"), unclear::toString);
        for (String clear : List.of(
                "{" + alice + ",\"serveraddress\":\"" + guarded.name() + "\"}",
                "{\"" + guarded.name() + "\":{" + alice + "}}")) {
            assertEquals(200, Answer.inTheEnd("GET", list, docker(clear)).status(), clear);
        }
        Answer pinned = Answer.to("GET", list, docker("{\"" + guarded.name() + "\":{" + alice + "}}"));
        URI location = list.resolve(pinned.header("Location").orElseThrow());
        assertEquals(401, Answer.inTheEnd("GET", location).status(), "what was got with a login is not for others");
        Answer one = Answer.inTheEnd(
                "GET",
                server.resolve("/pinnace/pull.tar?image=" + guarded.name() + "/team/app:1"),
                docker("{" + alice + "}"));
        assertEquals(200, one.status(), "one registry, so it is clear which");
    }

    /**
     * A browser sends Basic to whatever lies beside the path where it was asked: so it counts only where the registry
     * is named.
     */
    @Test
    void basicIsNeitherTakenNorAskedForWhereThePathNamesNoRegistry() {
        URI unnamed = server.resolve("/pinnace/pull/team/app:1.tar?platform=linux/amd64");
        Answer answer = Answer.to("GET", unnamed, "Authorization: " + ALICE);
        assertEquals(307, answer.status(), answer::toString);
        String location = answer.header("Location").orElseThrow();
        assertFalse(location.startsWith("http") || location.startsWith("/"), location);
        assertEquals(
                "/pinnace/pull/" + guarded.name() + "/team/app:1.tar?platform=linux/amd64",
                unnamed.resolve(location).toString().substring(server.toString().length()));
        Answer resumed = Answer.to("GET", unnamed, "Range: bytes=1000-");
        assertEquals(401, resumed.status(), "wget would begin a second file");
        assertTrue(resumed.header("WWW-Authenticate").isEmpty());
        Answer form =
                Answer.to("GET", server.resolve("/pinnace/pull?image=team/app:1&platform="), "Authorization: " + ALICE);
        assertEquals(307, form.status());
    }

    @Test
    void curlFollowsToWhereTheLoginCounts(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("app.tar");
        URI unnamed = server.resolve("/pinnace/pull/team/app:1.tar");
        Outcome curl = Clients.curl(unnamed, file, "--location", "--user", "alice:" + SECRET);
        assertEquals(0, curl.exit(), curl::toString);
        assertArrayEquals(ask("Authorization: " + ALICE).body(), Files.readAllBytes(file));
    }

    @Test
    void theSumsAreUnderAPathThatNamesTheRegistryToo() {
        URI unnamed = server.resolve("/pinnace/sums/team/app:1.sha256?platform=linux/amd64");
        Answer redirected = Answer.to("GET", unnamed, "Authorization: " + ALICE);
        assertEquals(307, redirected.status(), redirected::toString);
        URI named = unnamed.resolve(redirected.header("Location").orElseThrow());
        assertEquals(
                "/pinnace/sums/" + guarded.name() + "/team/app:1.sha256?platform=linux/amd64",
                named.toString().substring(server.toString().length()));
        Answer asked = Answer.to("GET", named);
        assertEquals(401, asked.status());
        assertTrue(asked.header("WWW-Authenticate").orElse("").startsWith("Basic "), asked::toString);
        Answer sums = Answer.to("GET", named, "Authorization: " + ALICE);
        assertEquals(200, sums.status(), sums::toString);
        String pinned = sums.header("Content-Location").orElseThrow();
        assertTrue(pinned.startsWith("/pinnace/sums/" + guarded.name() + "/team/app:1@sha256:"), pinned);
    }

    /** While people type, nothing may open a dialog. */
    @ParameterizedTest
    @ValueSource(strings = {"image", "tags"})
    void whatIsOnlyLookedAtIsNeverAskedForByBasic(String kind) {
        URI url = server.resolve("/pinnace/api/" + kind + "/" + guarded.name() + "/team/app");
        Answer none = Answer.to("GET", url, "Authorization: " + ALICE, "Accept: application/json");
        assertEquals(401, none.status(), none::toString);
        assertEquals("X-Registry-Auth", none.header("WWW-Authenticate").orElse(""));
        assertTrue(none.text().contains(guarded.name()), none::toString);
        String alice = docker("{\"username\":\"alice\",\"password\":\"" + SECRET + "\"}");
        String path = kind.equals("image") ? url + ":1" : url.toString();
        Answer given = Answer.to("GET", URI.create(path), alice);
        assertEquals(200, given.status(), given::toString);
        assertEquals(401, Answer.to("GET", url).status(), "what was got with a login is not for others");
    }

    @Test
    void aBaseOfAnotherRegistryIsAskedForWithTheHostsOfBoth() {
        URI url = URI.create(server.resolve("/pinnace/pull/" + open.name() + "/team/app:1.tar") + "?base="
                + guarded.name() + "/team/app:1");
        Answer none = Answer.to("GET", url, "Authorization: " + ALICE);
        assertEquals(401, none.status(), none::toString);
        assertEquals("X-Registry-Auth", none.header("WWW-Authenticate").orElse(""));
        assertTrue(none.text().contains("Of the images that base= names"), none::toString);
        assertTrue(
                none.text().contains(guarded.name() + " and " + open.name())
                        || none.text().contains(open.name() + " and " + guarded.name()),
                none::toString);
        String alice = "{\"" + guarded.name() + "\":{\"username\":\"alice\",\"password\":\"" + SECRET + "\"}}";
        Answer given = Answer.to("GET", url, docker(alice));
        assertTrue(given.status() == 200 || given.status() == 422, given::toString);
    }
}
