package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;

/** A page sees how its download is getting on, by an id that it alone knows. */
@ExtendWith(Rig.class)
class WatchIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Upstream upstream;
    private final Node node;
    private final String id = UUID.randomUUID().toString().replace("-", "");

    WatchIT(Peers peers) {
        this.upstream = peers.upstream();
        this.node = LateIT.node(Host.EXECUTABLE, peers);
    }

    private URI at(String path) {
        return node.server().resolve("/pinnace/" + path);
    }

    private JsonObject seen(String watched) {
        Answer answer = Answer.to("GET", at("api/watch/" + watched));
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("no-store", answer.header("Cache-Control").orElse(""));
        return Skopeo.json(answer.body());
    }

    private JsonObject until(Predicate<JsonObject> wanted) {
        assertTrue(Child.until(SOON, () -> wanted.test(seen(id))), () -> seen(id).toString());
        return seen(id);
    }

    private JsonObject until(String state) {
        return until(look -> look.getString("state").equals(state));
    }

    private static void is(JsonObject look, String state, long bytes, int resumes) {
        assertEquals(state, look.getString("state"), look::toString);
        assertEquals(bytes, look.getJsonNumber("bytes").longValueExact(), look::toString);
        assertEquals(resumes, look.getInt("resumes"), look::toString);
    }

    @Test
    void aPageSeesItsDownloadWaitAndFinishAndNothingElseOfItHasTheId() {
        Picture picture = Picture.ofNoise(401, 200_000);
        String image = upstream.put("watch/late", picture);
        Fault late = Fault.stallBeforeHeaders(Duration.ofMinutes(2), Integer.MAX_VALUE);
        upstream.manifest("watch/late", "1", picture, late);
        URI url = URI.create(node.pull(image) + "?watch=" + id);
        is(seen(id), "unknown", 0, 0);
        Answer first = Answer.to("GET", url);
        assertEquals(307, first.status(), first::toString);
        String location = first.header("Location").orElseThrow();
        assertTrue(location.contains("watch=" + id), location);
        JsonObject waits = until(look -> look.getInt("seconds") >= 1);
        is(waits, "waiting", 0, 0);
        assertFalse(waits.containsKey("length") || waits.containsKey("detail"), waits::toString);
        late.release();
        Answer whole = Answer.inTheEnd("GET", url.resolve(location));
        assertEquals(200, whole.status(), whole::toString);
        JsonObject end = until("finished");
        is(end, "finished", whole.body().length, 0);
        assertEquals(whole.body().length, end.getInt("length"));
        assertFalse(whole.head().toString().contains(id), whole.head()::toString);
        Answer unwatched = Answer.inTheEnd("HEAD", node.pull(image));
        for (String header : List.of("ETag", "Content-Location", "Content-Disposition")) {
            assertEquals(unwatched.header(header), whole.header(header));
        }
        assertEquals(200, Answer.inTheEnd("HEAD", url).status());
        is(seen(id), "finished", whole.body().length, 0);
        is(seen(id.replaceFirst(".$", id.endsWith("0") ? "1" : "0")), "unknown", 0, 0);
        assertFalse(node.said().contains(id), "no log has it");
    }

    @Test
    void aDownloadThatIsKilledIsCutAndItsResumeIsSeen(@TempDir Path dir) throws IOException {
        Tools.require("curl");
        URI url =
                URI.create(node.pull(upstream.put("watch/killed", Picture.ofNoise(402, 30_000_000))) + "?watch=" + id);
        long length = Answer.inTheEnd("HEAD", url).head().length();
        is(seen(id), "unknown", 0, 0);
        Path file = dir.resolve("image.tar");
        List<String> slowly =
                List.of("curl", "-q", "-s", "-L", "--limit-rate", "2M", "-o", file.toString(), url.toString());
        try (Child client = Child.start(dir.resolve("log"), Map.of(), slowly, () -> Files.exists(file))) {
            JsonObject sends = seen(id);
            is(sends, "sending", sends.getInt("bytes"), 0);
            assertEquals(length, sends.getJsonNumber("length").longValueExact());
            assertTrue(client.terminate());
        }
        JsonObject cut = until("cut");
        assertTrue(cut.getInt("bytes") > 0 && cut.getInt("bytes") < length, cut::toString);
        assertFalse(cut.containsKey("detail"), cut::toString);
        assertTrue(Files.size(file) < length);
        Clients.curl(url, file, "--location", "--fail", "--continue-at", "-").succeeded();
        JsonObject end = until("finished");
        is(end, "finished", length, 1);
        assertEquals(length, Files.size(file));
        assertArrayEquals(
                Answer.inTheEnd("GET", node.pull(url.getPath().replaceFirst("^/pinnace/pull/(.*)\\.tar$", "$1")))
                        .body(),
                Files.readAllBytes(file));
    }

    @Test
    void aRefusalIsSeenWithItsSentence() {
        String image = upstream.put("watch/none", Picture.ofNoise(403, 1_000)).replaceFirst(":1$", ":2");
        Answer refused = Answer.inTheEnd("GET", URI.create(node.pull(image) + "?watch=" + id));
        assertEquals(404, refused.status(), refused::toString);
        JsonObject seen = seen(id);
        is(seen, "failed", 0, 0);
        assertEquals(refused.text().strip(), seen.getString("detail"));
    }

    @Test
    void formsAndListsKeepTheIdAndSoDoTheirRedirects() {
        String image = upstream.put("watch/form", Picture.ofNoise(404, 100_000));
        Answer form = Answer.inTheEnd("GET", at("pull?image=" + image + "&watch=" + id));
        assertEquals(303, form.status(), form::toString);
        assertTrue(form.header("Location").orElse("").contains("&watch=" + id), form::toString);
        is(seen(id), "waiting", 0, 0);
        Answer sent = Posted.text(at("pull.tar"), "image=" + image + "&watch=" + id);
        assertEquals(303, sent.status(), sent::toString);
        URI list = at("pull.tar").resolve(sent.header("Location").orElseThrow());
        assertTrue(list.getRawQuery().contains("&watch=" + id), list::toString);
        RawHttp.Head pinned = Answer.headOf("GET", list);
        assertEquals(307, pinned.status(), pinned::toString);
        assertTrue(pinned.header("Location").orElse("").contains("&watch=" + id), pinned::toString);
        Answer whole = Answer.inTheEnd("GET", list);
        assertEquals(200, whole.status(), whole::toString);
        is(until("finished"), "finished", whole.body().length, 0);
        Answer other = Answer.inTheEnd("HEAD", at("pull.tar?image=" + image));
        assertEquals(other.header("ETag"), whole.header("ETag"));
    }

    @ParameterizedTest
    @CsvSource({
        "pull/IMAGE.tar?watch=1, 32 hexadecimal digits",
        "pull/IMAGE.tar?watch=ID0, 32 hexadecimal digits",
        "pull/IMAGE.tar?watch=ID&watch=ID, once is enough",
        "pull/IMAGE.tar?watch=ID&dry-run=1, send none of the file",
        "pull?image=IMAGE&watch=X, 32 hexadecimal digits",
        "pull.tar?image=IMAGE&watch=X, 32 hexadecimal digits",
        "sums/IMAGE.sha256?watch=ID, There is no parameter",
        "api/image/IMAGE?watch=ID, There is no parameter",
        "api/watch/ID0, 32 hexadecimal digits",
        "api/watch/IDX, 32 hexadecimal digits",
    })
    void whatIsNoIdOrWatchesNothingIsRefused(String path, String part) {
        Answer answer = Answer.to(
                "GET", at(path.replace("IMAGE", upstream.name() + "/watch/x:1").replace("ID", id)));
        assertEquals(400, answer.status(), answer::toString);
        assertTrue(answer.text().contains(part), answer::toString);
    }
}
