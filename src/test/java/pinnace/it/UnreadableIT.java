package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;

/** What cannot be read, and what there is not, is answered like everything else: a true status, a sentence, headers. */
@ExtendWith(Rig.class)
@ParameterizedClass
@EnumSource(
        value = Host.class,
        names = {"EXECUTABLE", "TOMCAT"})
class UnreadableIT {

    private static final List<String> OF_EVERY_ANSWER =
            List.of("X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy");

    private final Node node;

    UnreadableIT(Host host, Peers peers) {
        node = peers.node(host);
    }

    private Answer ask(String method, String target, String... headers) {
        Answer answer = Answer.to(node.server(), method, "/pinnace" + target, headers);
        OF_EVERY_ANSWER.forEach(name -> assertTrue(answer.header(name).isPresent(), answer::toString));
        return answer;
    }

    private static void sentence(int status, Answer answer) {
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.header("Content-Type").orElse("").startsWith("text/plain"), answer::toString);
        assertEquals("no-store", answer.header("Cache-Control").orElse(""), answer::toString);
        assertEquals(1, answer.text().strip().lines().count(), answer::toString);
        assertTrue(answer.text().contains(" "), answer::toString);
        assertEquals(
                status + " " + answer.text().strip(),
                answer.header("Pinnace-Error").orElse(""),
                answer::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*;q=x",
                "*/*;q=2",
                "*/*;q=",
                "/",
                "*",
                "text",
                "text/",
                ";",
                ",",
                "image/png;q=1.0000001",
                "\"",
                "a b/c",
                "\u00e4/\u00e4",
            })
    void anAcceptThatCannotBeReadIsTakenForNone(String accept) {
        sentence(400, ask("GET", "/pull/Alpine.tar", "Accept: " + accept));
        assertEquals(200, ask("GET", "/health/live", "Accept: " + accept).status());
        sentence(404, ask("GET", "/health/nothing", "Accept: " + accept));
        sentence(404, ask("GET", "/nothing", "Accept: " + accept));
        assertEquals(200, ask("GET", "/", "Accept: " + accept).status());
    }

    @Test
    void aProbeThatAcceptsSomethingElseIsAnsweredAllTheSame() {
        assertEquals(200, ask("GET", "/health/live", "Accept: application/json").status());
        assertEquals(200, ask("GET", "/health/live", "Accept: image/png").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "/",
                "text/",
                "text/plain;",
                "a b",
                ";",
                "\u00e4",
                "text/plain;charset=\"",
                "text/plain;q=x",
                "text/plain;q=0.1234",
                "text/plain;qs=2"
            })
    void aContentTypeThatCannotBeReadIsA400(String type) {
        for (String method : List.of("GET", "POST")) {
            Answer answer = ask(method, "/pull/Alpine.tar", "Content-Type: " + type);
            assertTrue(answer.status() == 400 || answer.status() == 405, answer::toString);
            sentence(answer.status(), answer);
        }
        Answer json = ask("GET", "/pull/Alpine.tar", "Content-Type: " + type, "Accept: application/json");
        assertEquals(400, Skopeo.json(json.body()).getInt("status"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?a=%zz", "?platform=%", "?platform=%C3", "?%", "?image=%u0041"})
    void aQueryThatCannotBeReadIsA400(String query) {
        sentence(400, ask("GET", "/pull/Alpine.tar" + query));
        sentence(400, ask("GET", "/pull" + query));
        // Jersey then looks for what of a form is in the query.
        Answer form = ask("PUT", "/pull" + query, "Content-Type: application/x-www-form-urlencoded");
        assertTrue(form.status() == 400 || form.status() == 405, form::toString);
        sentence(form.status(), form);
    }

    @Test
    void aMethodThatThereIsNotIsA405ThatSaysWhichThereAre() {
        for (String target : List.of("/pull/alpine.tar", "/pull", "/health/live", "/", "/pinnace.css")) {
            for (String method : List.of("DELETE", "PUT", "PATCH", "FETCH")) {
                Answer answer = ask(method, target);
                sentence(405, answer);
                Set<String> allowed = Arrays.stream(
                                answer.header("Allow").orElse("").split(",", -1))
                        .map(name -> name.strip().toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet());
                assertTrue(allowed.containsAll(Set.of("GET", "HEAD")), answer::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[]",
                "\"x\"",
                "",
                "{",
                "{\"username\":{},\"password\":\"x\"}",
                "{\"username\":7}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "{\"username\":\"a\",\"password\":[]}",
                "{\"serveraddress\":1}",
            })
    void aLoginThatIsNoneIsA400(String json) {
        String header = Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        Answer answer = ask("GET", "/pull/localhost:1/team/app.tar", "X-Registry-Auth: " + header);
        if (!header.isEmpty()) {
            sentence(400, answer);
        }
        assertFalse(answer.status() == 500, answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%5B:::%5D", "%5B1:%5D", "1.2.3.4.5", "a.1b", "localhost:65536"})
    void aHostThatIsNoAddressIsRefused(String host) {
        Answer answer = ask("GET", "/pull/" + host + "/team/app.tar");
        assertTrue(answer.status() == 400 || answer.status() == 403, answer::toString);
        sentence(answer.status(), answer);
    }

    /** The whole of it would go into the address of a redirect, for which an answer has no room. */
    @Test
    void spaceOfManyKilobytesIsNoNameAndNoPlatform() {
        String space = "%20".repeat(1_500);
        sentence(400, ask("GET", "/pull/" + space + "alpine.tar"));
        sentence(400, ask("GET", "/pull/alpine.tar?platform=" + space + "linux/amd64"));
        sentence(413, ask("GET", "/pull.tar?image=alpine&base=" + "%20".repeat(2_500) + "alpine"));
    }

    @Test
    void whatIsNotThereIsToldToEverybodyInHisForm() {
        sentence(404, ask("GET", "/nothing/here"));
        assertTrue(ask("GET", "/nothing/here", "Accept: text/html").text().contains("<html"));
        assertEquals(
                404,
                Skopeo.json(ask("GET", "/nothing/here", "Accept: application/json")
                                .body())
                        .getInt("status"));
        assertTrue(ask("GET", "/pull/../x", "Accept: text/html").text().contains("<html"));
        sentence(416, ask("GET", "/", "Range: bytes=99999999-"));
    }

    @Test
    void aFormThatBreaksOffIsRefusedWithoutATrace() throws IOException {
        URI server = node.server();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            String request = String.join(
                    "\r\n",
                    "PUT /pinnace/pull HTTP/1.1",
                    "Host: localhost",
                    "Content-Length: 100",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Connection: close",
                    "",
                    "");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            OF_EVERY_ANSWER.forEach(name -> assertTrue(answer.contains("\r\n" + name + ": "), answer));
            assertFalse(node.said().contains("EOFException"), answer);
        }
    }
}
