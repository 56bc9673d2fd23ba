package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Upstream;

/** What a request is told when the registry is late, on a server that waits a tenth of a second. */
@ExtendWith(Rig.class)
@ParameterizedClass
@EnumSource(
        value = Host.class,
        names = {"EXECUTABLE", "TOMCAT"})
class LateIT {

    private static final Duration NEVER = Duration.ofMinutes(2);

    private final Host host;
    private final Peers peers;
    private final Upstream upstream;

    private final Node node;

    LateIT(Host host, Peers peers) {
        this.host = host;
        this.peers = peers;
        upstream = peers.upstream();
        node = node(host, peers);
    }

    /** The server of this class. */
    static Node node(Host host, Peers peers) {
        return peers.once("late " + host, () -> Node.start(host, peers.with(Map.of("answer-within", "100ms"))));
    }

    private String image(String test) {
        String repository = "late/" + host.name().toLowerCase(Locale.ROOT).replace('_', '-') + "/" + test;
        String name = upstream.put(repository, Picture.ofNoise(test.hashCode(), 100_000));
        upstream.delay(repository, "1", test.startsWith("quick") ? Duration.ZERO : NEVER);
        return name;
    }

    private URI never(String test) {
        return node.pull(image(test));
    }

    private URI at(String path) {
        return node.server().resolve("/pinnace/" + path);
    }

    private static String location(Answer answer) {
        assertEquals(307, answer.status(), answer::toString);
        return answer.header("Location").orElseThrow();
    }

    /** wget follows 20: one more comes before the wait where a list is sent, and one after it. */
    @Test
    void aListIsRedirectedFifteenTimes() {
        String name = never("list").getPath().replaceFirst("^/pinnace/pull/(.*)\\.tar$", "$1");
        Answer answer = Answer.to("GET", at("pull.tar?image=" + name + "&hop=14." + now()));
        assertTrue(location(answer).contains("&hop=15."), answer::toString);
        Answer last = Answer.to("GET", at("pull.tar?image=" + name + "&hop=15." + now()));
        assertEquals(504, last.status(), last::toString);
        assertTrue(location(Answer.to("GET", URI.create(never("image") + "?hop=15." + now())))
                .contains("hop=16."));
    }

    private static String now() {
        return Long.toString(Instant.now().getEpochSecond(), Character.MAX_RADIX);
    }

    @Test
    void afterEighteenRedirectsTheAnswerSaysWhatIsWaitedFor() {
        URI url = never("circle");
        List<String> seen = new ArrayList<>();
        Answer answer = Answer.to("GET", url, "User-Agent: wget");
        for (; answer.status() == 307; answer = Answer.to("GET", url, "User-Agent: wget")) {
            String location = location(answer);
            assertTrue(location.matches("\\./circle:1\\.tar\\?hop=" + (seen.size() + 1) + "\\.[0-9a-z]+"), location);
            assertEquals("0", answer.header("Content-Length").orElse(""));
            assertEquals("no-store", answer.header("Cache-Control").orElse(""));
            seen.add(location.replaceFirst("^.*\\.", ""));
            url = url.resolve(location);
        }
        assertEquals(18, seen.size());
        assertEquals(1, seen.stream().distinct().count(), "the time when the wait began stays");
        Instant began = Instant.ofEpochSecond(Long.parseLong(seen.get(0), Character.MAX_RADIX));
        Duration since = Duration.between(began, Instant.now());
        assertTrue(
                !since.isNegative() && since.compareTo(Duration.ofMinutes(10)) < 0, "a date for all nodes: " + began);
        assertEquals(504, answer.status(), answer::toString);
        assertTrue(answer.text().contains("is still waiting for " + upstream.name()), answer::toString);
        assertTrue(answer.header("Retry-After").isPresent());
    }

    @Test
    void headIsLedOnToo() {
        assertTrue(location(Answer.to("HEAD", never("head"))).startsWith("./head:1.tar?hop=1."));
        assertTrue(
                location(Answer.to("HEAD", at("api/image/" + image("typed")))).startsWith("./typed:1?hop=1."));
    }

    @Test
    void theOtherParametersAndThePathStayAsTheyAre() {
        URI bare = URI.create(never("query").toString().replaceFirst("\\.tar$", ""));
        String query = "?platform=linux%2Famd64";
        assertTrue(location(Answer.to("GET", URI.create(bare + query))).startsWith("./query:1" + query + "&hop=1."));
        String last = location(Answer.to("GET", URI.create(bare + "?hop=3.x&platform=linux/amd64&%68op=7")));
        assertTrue(last.startsWith("./query:1?platform=linux/amd64&hop=1."), last);
        String form = at("pull?image=") + image("form") + "&platform=";
        String on = location(Answer.to("GET", URI.create(form)));
        assertTrue(on.endsWith("&platform=&hop=" + on.replaceFirst("^.*hop=", "")), on);
        assertTrue(on.startsWith("./pull?image="), on);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18.1", "17.zzzzzz", "18", "19.t0", "x", "-1.1", ""})
    void aUrlThatWasCopiedBeginsAfresh(String hop) {
        URI url = URI.create(never("old") + "?hop=" + hop);
        assertTrue(location(Answer.to("GET", url)).startsWith("./old:1.tar?hop=1."));
        URI quick = URI.create(node.pull(image("quick")) + "?hop=" + hop);
        Answer answer = Answer.inTheEnd("HEAD", quick);
        assertEquals(200, answer.status(), answer::toString);
        assertFalse(answer.header("Content-Location").orElseThrow().contains("hop"));
    }

    @Test
    void theRestOfAFileIsNeverLedOnButEndsSoThatTheClientAsksAgain() throws IOException {
        URI url = never("rest");
        try (RawHttp http = RawHttp.send(url, "GET", url.getRawPath(), "Range: bytes=1000-")) {
            RawHttp.Head head = http.head();
            assertEquals(206, head.status(), head::toString);
            assertEquals("bytes 1000-1000/*", head.header("Content-Range").orElse(""));
            assertEquals(1, head.length());
            // The connection is closed, and nothing of what was promised came.
            assertEquals(0, http.rest().length);
        }
        assertEquals(
                "no-store",
                Answer.to("GET", url, "Range: bytes=0-").header("Cache-Control").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-1999", "bytes=-500", "bytes=0-1,5-6", "lines=1-"})
    void anyOtherRangeIsToldThatTheRegistryIsSilent(String range) {
        Answer answer = Answer.to("GET", never("part"), "Range: " + range);
        assertEquals(504, answer.status(), answer::toString);
        assertTrue(answer.header("Retry-After").isPresent());
    }

    @Test
    void headWithARangeIsNotLedOn() {
        assertEquals(
                504, Answer.to("HEAD", never("headrange"), "Range: bytes=5-").status());
    }

    @Test
    void aSilentRegistryDoesNotKeepTheOthersWaiting() {
        try (Node small = Node.start(host, peers.with(Map.of("answer-within", "100ms", "max-downloads", "5")))) {
            Answer busy = Answer.to("GET", small.pull(image("first")));
            for (int i = 0; i < 20 && busy.status() == 307; i++) {
                busy = Answer.to("GET", small.pull(image("many" + i)));
            }
            assertEquals(503, busy.status(), busy::toString);
            assertTrue(busy.text().contains(upstream.name()), busy::toString);
            assertTrue(busy.header("Retry-After").isPresent());
            Answer answer = Answer.inTheEnd("HEAD", small.pull(peers.images().small()));
            assertEquals(200, answer.status(), answer::toString);
        }
    }
}
