package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;

/** People learn what this server has, and whom they may ask. */
@ExtendWith(Rig.class)
class ContactIT {

    private static final String HTML = "Accept: text/html";

    private final Peers peers;
    private final Node node;

    ContactIT(Peers peers) {
        this.peers = peers;
        this.node = peers.once(
                "node with a contact",
                () -> Node.start(
                        Host.EXECUTABLE,
                        peers.with(Map.of(
                                "contact",
                                "https://help.corp.example/?a=1&b='2'",
                                "allowed-registries",
                                "localhost:*,ghcr.io/team/*",
                                "sealed-logins",
                                "off",
                                "default-platform",
                                "linux/arm64",
                                "default-registry",
                                "ghcr.io"))));
    }

    private static JsonObject about(Node node) {
        Answer answer = Answer.to("GET", node.server().resolve("/pinnace/api/about"));
        assertEquals(200, answer.status(), answer::toString);
        return Skopeo.json(answer.body());
    }

    private static JsonObjectBuilder said(JsonObject answer) {
        return Json.createObjectBuilder().add("version", answer.getString("version"));
    }

    @Test
    void aPageIsToldWhatTheSettingsSay() {
        JsonObject answer = about(node);
        assertFalse(answer.getString("version").isEmpty());
        JsonObject expected = said(answer)
                .add("defaultRegistry", "ghcr.io")
                .add("defaultPlatform", "linux/arm64")
                .add("registries", Json.createArrayBuilder().add("localhost:*").add("ghcr.io/team/*"))
                .add("sealedLogins", false)
                .add("contact", "https://help.corp.example/?a=1&b='2'")
                .add("contactLink", "https://help.corp.example/?a=1&b='2'")
                .build();
        assertEquals(expected, answer);
    }

    @Test
    void whatIsNotSetIsNotSaid() {
        Node usual = peers.node(Host.EXECUTABLE);
        JsonObject answer = about(usual);
        JsonObject expected = said(answer)
                .add("defaultRegistry", "docker.io")
                .add("defaultPlatform", "linux/amd64")
                .add("registries", Json.createArrayBuilder())
                .add("sealedLogins", true)
                .build();
        assertEquals(expected, answer);
        String page = Answer.to("GET", usual.pull("A"), HTML).text();
        assertTrue(page.contains("<html") && !page.contains("Questions") && !page.contains("{{"), page);
    }

    /** Of Pinnace, of a filter before it, and of the container. */
    @ParameterizedTest
    @ValueSource(strings = {"pull/A", "pull/a;b", "nothing"})
    void thePageOfAnErrorSaysWhomToAsk(String path) {
        String page = Answer.to("GET", node.server().resolve("/pinnace/" + path), HTML)
                .text();
        assertTrue(
                page.contains(
                        "Questions? Ask <a href=\"https://help.corp.example/?a=1&#38;b=&#39;2&#39;\">https://help.corp.example/?a=1&#38;b=&#39;2&#39;</a>"),
                page);
        assertFalse(page.contains("{{"), page);
    }
}
