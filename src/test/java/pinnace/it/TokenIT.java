package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Room;
import pinnace.rig.TokenServer;

/** The real registry in its token mode: it checks the signature and the scope of every token by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenIT {

    private static final String SECRET = "open-Sesame:7";
    private static final String ALICE = basic("alice:" + SECRET);
    private static final String BOB = basic("bob:" + SECRET);

    private final Room room = Room.open("harbour");
    private final Authority authority = new Authority(room.directory("ca"));
    private final TokenServer tokens =
            new TokenServer(authority.issue("tokens", "DNS:localhost", 2), "alice:" + SECRET);
    private final RealRegistry open = RealRegistry.start();
    private final RealRegistry guarded =
            open.withTokens(tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, authority.certificate());
    private final Node pinnace = Node.start(Host.EXECUTABLE, settings(Map.of()));

    private static String basic(String login) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "private-registries", "localhost", "plain-http-registries", guarded.name(), "registry-basic", "on"));
        all.putAll(more);
        return all;
    }

    @BeforeAll
    void push() {
        Picture picture = Picture.ofNoise(1, 100_000);
        picture.pushTo(open, "team/app", "1");
        picture.pushTo(open, "public/app", "1");
    }

    @AfterAll
    void end() {
        pinnace.close();
        guarded.close();
        open.close();
        tokens.close();
        room.close();
    }

    private Answer ask(Node node, String repository, String... headers) {
        return Answer.to("GET", node.pull(guarded.name() + "/" + repository + ":1"), headers);
    }

    @Test
    void everybodyGetsWhatIsPublicAndAliceAloneWhatIsHers() {
        assertEquals(200, ask(pinnace, "public/app").status());
        assertEquals(200, ask(pinnace, "team/app", ALICE).status());
        assertEquals(401, ask(pinnace, "team/app").status());
        assertEquals(401, ask(pinnace, "team/app", BOB).status());
        assertEquals(200, ask(pinnace, "team/app", ALICE).status());
        List<String> asked = tokens.asked();
        assertTrue(asked.contains("repository:public/app:pull"), asked::toString);
        assertEquals(
                1,
                asked.stream().filter("alice repository:team/app:pull"::equals).count(),
                asked::toString);
    }

    /** What the server knows comes from a program, as docker's credential helpers are. */
    @Test
    void aCredentialHelperThatTheAdministratorSwitchedOnIsAsked() throws IOException {
        Path programs = room.directory("bin");
        Path helper = programs.resolve("docker-credential-harbour");
        Files.writeString(
                helper,
                "#!/bin/sh\nread server\n[ \"$1 $server\" = \"get " + guarded.name() + "\" ] || exit 1\n"
                        + "echo '{\"ServerURL\":\"x\",\"Username\":\"alice\",\"Secret\":\"" + SECRET + "\"}'\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        Path config = room.write("config.json", "{\"credHelpers\":{\"" + guarded.name() + "\":\"harbour\"}}");
        Map<String, String> path = Map.of("PATH", programs + ":" + Objects.requireNonNull(System.getenv("PATH")));
        Map<String, String> off = settings(Map.of("docker-config", config.toString()));
        try (Node node = Node.executable(path, List.of(), off)) {
            assertEquals(401, ask(node, "team/app").status(), "helpers run only when they are switched on");
        }
        Map<String, String> on = settings(Map.of("docker-config", config.toString(), "credential-helpers", "on"));
        try (Node node = Node.executable(path, List.of(), on)) {
            Answer answer = ask(node, "team/app");
            assertEquals(200, answer.status(), answer::toString);
            // A caller's own login comes before what the server knows.
            assertEquals(401, ask(node, "team/app", BOB).status());
            String log = node.said();
            assertTrue(log.contains("Every caller can pull with the logins of"), log);
            assertFalse(log.contains(SECRET), log);
        }
    }
}
