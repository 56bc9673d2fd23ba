package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.rig.Answer;
import pinnace.rig.Middlebox;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Tools;

/** A registry of somebody who is after passwords, and callers who send one that is none of its business. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangersIT {

    private static final String INTRANET = "Authorization: Basic " + base64("alice:intranet secret");
    private static final String LOGIN = "{\"username\":\"bob\",\"password\":\"sesame\"}";

    private final FakeRegistry evil = new FakeRegistry();
    private final Node node = Node.beside(Map.of("default-registry", evil.name()), evil.name());

    StrangersIT() {
        evil.putImage("public/app", "1", new byte[] {1, 2, 3});
        evil.putImage("team/app", "1", new byte[] {1, 2, 3});
        evil.always("/v2/team/app/manifests/1", this::wantsBob);
    }

    private Reply wantsBob(Exchange request) {
        return request.header("Authorization").equals(Optional.of("Basic " + base64("bob:sesame")))
                ? evil.proper(request)
                : Reply.of(401, "").with("WWW-Authenticate", "Basic realm=\"the intranet\"");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String docker(String json) {
        return "X-Registry-Auth: " + Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private URI pull(String repository) {
        return node.pull(evil.name() + "/" + repository + ":1");
    }

    @AfterEach
    void theRegistryHasSeenNothingButTheLoginThatNamesIt() {
        List<String> seen = evil.requests().stream()
                .flatMap(request -> request.header("Authorization").stream())
                .filter(value -> !value.equals("Basic " + base64("bob:sesame")))
                .toList();
        assertEquals(List.of(), seen);
    }

    @AfterAll
    void end() {
        node.close();
        evil.close();
    }

    private static void asksForTheHeader(Answer answer, String registry) {
        assertEquals(401, answer.status(), answer::toString);
        assertEquals("X-Registry-Auth", answer.header("WWW-Authenticate").orElse(""), answer::toString);
        for (String word : List.of(registry, "X-Registry-Auth", "base64", "username", "start page")) {
            assertTrue(answer.text().contains(word), () -> word + " in " + answer);
        }
    }

    @Test
    void aPasswordByBasicStaysHere() {
        for (String name : List.of(evil.name() + "/team/app:1", "team/app:1")) {
            asksForTheHeader(Answer.to("GET", node.pull(name), INTRANET), evil.name());
            asksForTheHeader(Answer.to("GET", node.pull(name)), evil.name());
            asksForTheHeader(Answer.to("GET", node.pull(name), INTRANET, "Range: bytes=10-"), evil.name());
            assertEquals(401, Answer.to("HEAD", node.pull(name), INTRANET).status());
        }
        URI form = node.server().resolve("/pinnace/pull?image=" + evil.name() + "/team/app:1&platform=");
        asksForTheHeader(Answer.to("GET", form, INTRANET), evil.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic %%%", "Basic bm9jb2xvbg==", "Bearer abc", "Negotiate abc", "Digest x=y"})
    void whatSomethingInFrontAskedForIsNotEvenRead(String value) {
        Answer answer = Answer.to("GET", pull("public/app"), "Authorization: " + value);
        assertEquals(200, answer.status(), answer::toString);
    }

    @Test
    void theHeaderOfDockerIsALoginWhereItNamesTheRegistry() {
        String here = evil.name();
        for (String json : List.of(
                LOGIN,
                LOGIN.replace("}", ",\"serveraddress\":\"" + here + "\"}"),
                "{\"" + here + "\":" + LOGIN + "}",
                "{\"ghcr.io\":{\"username\":\"alice\",\"password\":\"x\"},\"http://" + here + "/\":" + LOGIN + "}")) {
            assertEquals(200, Answer.to("GET", pull("team/app"), docker(json)).status(), json);
        }
        assertEquals(
                200,
                Answer.to("GET", pull("team/app"), "X-Registry-Auth: " + base64(LOGIN))
                        .status(),
                "standard base64");
        for (String json : List.of(
                "{\"username\":\"alice\",\"password\":\"x\",\"serveraddress\":\"ghcr.io\"}",
                "{\"ghcr.io\":{\"username\":\"alice\",\"password\":\"x\"}}",
                "{}")) {
            asksForTheHeader(Answer.to("GET", pull("team/app"), docker(json)), here);
        }
    }

    @Test
    void theLinesOfTheReadmeSendALogin(@TempDir Path directory) throws IOException {
        Tools.require("bash", "curl");
        String lines = Doc.readme().commands("login=$(printf");
        String script = lines.replace("http://localhost:8080", node.server().toString())
                .replace("ghcr.io/owner/app", evil.name() + "/team/app");
        Outcome ran = Tools.run(
                Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "'; NAME=bob PASSWORD=sesame\n" + script);
        assertEquals(0, ran.exit(), ran::toString);
        assertTrue(Files.size(directory.resolve("app.tar")) > 1000);
    }

    @Test
    void thePasswordForAnNginxInFrontStaysHere() {
        try (Middlebox nginx = Middlebox.withLogin(node.server().getPort(), user())) {
            URI secret = nginx.through(pull("team/app"));
            Answer outside = Answer.to("GET", secret);
            assertEquals(
                    "Basic realm=\"the intranet\"",
                    outside.header("WWW-Authenticate").orElse(""));
            asksForTheHeader(Answer.to("GET", secret, INTRANET), evil.name());
            assertEquals(200, Answer.to("GET", secret, INTRANET, docker(LOGIN)).status());
            assertEquals(
                    200,
                    Answer.to("GET", nginx.through(pull("public/app")), INTRANET)
                            .status());
        }
    }

    /** As the documentation says it, if both are wanted. */
    @Test
    void withBasicSwitchedOnAnNginxThatClearsThePasswordKeepsItHere() {
        try (Node basic = Node.beside(Map.of("registry-basic", "on"), evil.name());
                Middlebox nginx =
                        Middlebox.withLogin(basic.server().getPort(), user(), "proxy_set_header Authorization \"\";")) {
            Answer answer = Answer.to("GET", nginx.through(pull("team/app")), INTRANET);
            assertEquals(401, answer.status(), answer::toString);
        }
    }

    private static String user() {
        return Tools.run(Duration.ofSeconds(20), "htpasswd", "-nb", "alice", "intranet secret")
                .succeeded()
                .out()
                .strip();
    }
}
