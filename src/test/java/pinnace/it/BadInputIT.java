package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;
import pinnace.rig.Upstream;

/** Bad input gets a true status and a sentence; nobody learns from it what Pinnace is made of. */
@ExtendWith(Rig.class)
@ParameterizedClass
@EnumSource(
        value = Host.class,
        names = {"EXECUTABLE", "TOMCAT", "TOMCAT_WITH_CONF"})
@Order(13)
class BadInputIT {

    private static final String WGET = "User-Agent: Wget/1.21.3";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Host host;
    private final Node node;
    private final Upstream upstream;

    BadInputIT(Host host, Peers peers) {
        this.host = host;
        node = peers.node(host);
        upstream = peers.upstream();
    }

    /** The target as it goes over the line; {@code R} stands for a registry that may be asked. */
    private Answer ask(String target, String... headers) {
        return Answer.to(node.server(), "GET", "/pinnace" + target.replace("R/", upstream.name() + "/"), headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pull/R/UPPER/case:1.tar",
                "/pull/Alpine.tar",
                "/pull/R/team/app:.tar",
                "/pull/R/team/app:-1.tar",
                "/pull/R/team//app:1.tar",
                "/pull/R/team/app:1:2.tar",
                "/pull/R/team/app@1.tar",
                "/pull/R/team/app@sha256:abc.tar",
                "/pull/R/team/app@sha256:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.tar",
                "/pull/R/team/app:1@sha256:.tar",
                "/pull/R/te am/app.tar",
                "/pull/R/te%20am/app.tar",
                "/pull/R/te%0D%0Aam/app.tar",
                "/pull/R/team/app:1.tar?platform=linux",
                "/pull/R/team/app:1.tar?platform=linux/amd64/v1/v2",
                "/pull/R/team/app:1.tar?platform=%00",
                "/pull/R/team/app:1.tar?platform=li%0Anux/amd64",
                "/pull/.tar",
                "/pull/R/.tar",
                "/pull/:1.tar",
                "/pull/%C3%A4.tar",
            })
    void aMalformedReferenceOrParameterIsA400WithASentence(String target) {
        Answer answer = ask(target, WGET);
        // A raw space is no request line at all: that one is the container's to refuse.
        sentence(400, answer, target.contains("te am"));
    }

    @Test
    void aTagOfTwoHundredCharactersIsA400() {
        sentence(400, ask("/pull/R/team/app:" + "a".repeat(200) + ".tar", WGET), false);
    }

    @Test
    void aRepositoryOfThousandsOfCharactersIsA400() {
        sentence(400, ask("/pull/R/" + "a/".repeat(1500) + "a:1.tar", WGET), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pull/../health/live",
                "/pull/./alpine.tar",
                "/pull/R/team/../app:1.tar",
                "/pull/R/team/%2e%2e/app:1.tar",
                "/pull/R/team/.%2E/app:1.tar",
                "/pull/R/team/..;/app:1.tar",
                "/pull/R/team/..;a=b/app:1.tar",
                "/pull/%2e%2e/health/live",
                "/pull/../",
            })
    void aDotSegmentIsA400(String target) {
        sentence(400, ask(target, WGET), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pull/R/team%2Fapp:1.tar",
                "/pull/R/team/app%00:1.tar",
                "/pull/R/team%5Capp:1.tar",
                "/pull/R/team/app%FF.tar",
                "/pull/R/team/[app].tar",
                "/pull/R/team/{app}.tar",
                "/pull/R/team/app%zz.tar",
            })
    void whatTheContainerRefusesIsA400(String target) {
        sentence(400, ask(target, WGET), true);
    }

    @Test
    void anUnknownTagIsA404() {
        Answer answer = ask("/pull/R/nobody/knows:1.tar", WGET);
        sentence(404, answer, false);
        assertTrue(answer.text().contains("nobody/knows"), answer::toString);
    }

    @Test
    void aHostThatMayNotBeReachedIsA403ThatNamesTheSetting() {
        Answer answer = ask("/pull/127.0.0.1:1/team/app:1.tar", WGET);
        sentence(403, answer, false);
        assertTrue(answer.text().contains("private-registries"), answer::toString);
        assertTrue(answer.text().contains("127.0.0.1"), answer::toString);
    }

    @Test
    void aPlatformThatIsNotThereIsA404ThatListsThoseThatAre(Peers peers) {
        for (String name : List.of(peers.images().index(), peers.images().list())) {
            Answer answer = ask("/pull/" + name + ".tar?platform=windows/amd64", WGET);
            sentence(404, answer, false);
            assertTrue(answer.text().contains("linux/arm64"), answer::toString);
            assertTrue(answer.text().contains("linux/s390x"), answer::toString);
            assertFalse(answer.text().contains("unknown"), answer::toString);
            assertEquals(
                    200,
                    Answer.headOf("HEAD", node.server().resolve("/pinnace/pull/" + name + ".tar?platform=linux/arm64"))
                            .status());
        }
    }

    /** There are builds that leave the platform of their own machine in every configuration. */
    @Test
    void whatAnIndexSaysOfThePlatformIsBelievedRatherThanTheConfiguration() {
        Picture built = Picture.oci("linux/s390x")
                .layer(Layers.Packing.GZIP, new Layers().noise("data", 100, 1).tar())
                .build();
        upstream.put("odd/cross", built);
        upstream.manifest(
                "odd/cross", "all", Picture.indexType(false), Picture.index(false, Map.of("linux/arm64", built)));
        String name = "/pull/" + upstream.name() + "/odd/cross";
        assertEquals(200, ask(name + ":all.tar?platform=linux/arm64", WGET).status());
        sentence(404, ask(name + ":1.tar?platform=linux/arm64", WGET), false);
    }

    @Test
    void aManifestOfFiveMegabytesIsRefused() {
        String repository = "bad/large";
        byte[] large =
                ("{\"schemaVersion\":2," + " ".repeat(5 << 20) + "\"layers\":[]}").getBytes(StandardCharsets.UTF_8);
        upstream.manifest(repository, "1", MANIFEST, large);
        refused("/pull/R/" + repository + ":1.tar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{}",
                "{",
                "<html>",
                "{\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"config\":null,\"layers\":null}",
                "{\"schemaVersion\":2,\"config\":{},\"layers\":[{}]}",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":-1,"
                        + "\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},"
                        + "\"layers\":[]}",
                "{\"schemaVersion\":1,\"name\":\"old\",\"fsLayers\":[],\"history\":[]}",
            })
    void aManifestThatIsNoneIsRefused(String json) {
        String repository = "bad/json-" + Integer.toHexString(json.hashCode());
        upstream.manifest(repository, "1", MANIFEST, json.getBytes(StandardCharsets.UTF_8));
        refused("/pull/R/" + repository + ":1.tar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void deeplyNestedJsonIsRefused(String nest) {
        String repository = "bad/deep-" + (nest.equals("[") ? "arrays" : "objects");
        String json = "{\"schemaVersion\":2,\"layers\":" + nest.repeat(200_000);
        upstream.manifest(repository, "1", MANIFEST, json.getBytes(StandardCharsets.UTF_8));
        refused("/pull/R/" + repository + ":1.tar");
        assertEquals(
                200, Answer.to(node.server(), "GET", "/pinnace/health/live").status());
    }

    /** The registry's fault, or an image that nothing can be made of: said so, and nothing of ours shown. */
    private void refused(String target) {
        Answer answer = ask(target, WGET);
        assertTrue(answer.status() == 422 || answer.status() == 502, answer::toString);
        sentence(answer.status(), answer, false);
    }

    @Test
    void everybodyIsToldInHisLanguage() {
        String target = "/pull/Alpine.tar";
        for (String agent : List.of("Wget/1.21.3", "curl/7.88.1")) {
            Answer plain = ask(target, "User-Agent: " + agent, "Accept: */*");
            assertTrue(plain.header("Content-Type").orElse("").startsWith("text/plain"), plain::toString);
            assertEquals(1, plain.text().strip().lines().count(), plain::toString);
        }
        Answer json = ask(target, "User-Agent: curl/7.88.1", "Accept: application/problem+json");
        assertTrue(json.header("Content-Type").orElse("").startsWith("application/problem+json"), json::toString);
        assertEquals(400, Skopeo.json(json.body()).getInt("status"));
        assertFalse(Skopeo.json(json.body()).getString("title").isBlank());
        Answer page = ask(
                target,
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0",
                "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assertTrue(page.header("Content-Type").orElse("").startsWith("text/html"), page::toString);
        assertTrue(page.text().contains("<html"), page::toString);
        for (Answer answer : List.of(json, page)) {
            assertEquals(400, answer.status());
            assertEquals("no-store", answer.header("Cache-Control").orElse(""));
            answer.keepsToItself();
        }
    }

    @Test
    void whatIsAskedForIsNotRepeatedAsMarkup() {
        Answer page = ask("/pull/%3Cscript%3Ealert(1)%3C%2fscript%3E.tar", "Accept: text/html");
        assertFalse(page.text().contains("<script>alert"), page::toString);
        Answer other = ask("/pull/%3Cscript%3Ealert(1).tar", "Accept: text/html");
        assertEquals(400, other.status(), other::toString);
        assertFalse(other.text().contains("<script>alert"), other::toString);
    }

    private void sentence(int status, Answer answer, boolean byTheContainer) {
        assertEquals(status, answer.status(), answer::toString);
        if (byTheContainer) {
            // A stock Tomcat signs its own refusals; elsewhere nothing is told, which is what tomcat-conf is for.
            if (host != Host.TOMCAT) {
                answer.keepsToItself();
            }
            return;
        }
        answer.keepsToItself();
        assertTrue(answer.header("Content-Type").orElse("").startsWith("text/plain"), answer::toString);
        assertEquals("no-store", answer.header("Cache-Control").orElse(""), answer::toString);
        String text = answer.text().strip();
        assertEquals(1, text.lines().count(), answer::toString);
        assertTrue(text.length() > 10 && text.contains(" "), answer::toString);
    }
}
