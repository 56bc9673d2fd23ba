package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.rig.Answer;
import pinnace.rig.Content;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.Rig;
import pinnace.rig.Skopeo;
import pinnace.rig.Upstream;

/** The list of the parts of an archive, of every archive that there is. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class PartListIT {

    private static final int SIZE = 64 << 20;
    private static final String PARTS = "part-size=64MiB&parts=list";
    private static final Content BASE = Layers.large("base", 70_000_000);

    private final Peers peers;
    private final Node node;
    private final Upstream upstream;
    private final URI lists;
    private final String base;
    private final String image;

    PartListIT(Peers peers) {
        this.peers = peers;
        this.node = peers.node(Host.EXECUTABLE);
        this.upstream = peers.upstream();
        this.lists = node.server().resolve("/pinnace/pull.tar");
        this.base = upstream.put("parts/base", BASE);
        this.image = upstream.put("parts/image", BASE, Layers.large("top", 71_000_000));
    }

    private URI url(String name, String query) {
        return URI.create(node.pull(name) + "?" + query);
    }

    private static String name(Answer answer) {
        return answer.header("Content-Disposition").orElseThrow().replaceFirst("attachment; filename=\"(.*)\"", "$1");
    }

    private static String type(Answer answer) {
        return answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    @Test
    void theListIsTextOrJsonAndSaysHowLongEachPartIs() {
        Answer text = Answer.to("GET", url(image, PARTS));
        assertEquals(200, text.status(), text::toString);
        assertEquals("text/plain;charset=utf-8", type(text));
        assertEquals("Accept", text.header("Vary").orElse(""));
        List<String> urls = text.text().lines().toList();
        assertEquals(3, urls.size(), text::toString);
        assertEquals(String.join("\n", urls) + "\n", text.text(), "nothing else is in it");
        assertTrue(
                urls.get(2)
                        .matches("http://[^/]+/pinnace/pull/.+@sha256:[0-9a-f]{64}\\.tar\\?platform=linux/amd64"
                                + "&part-size=64MiB&part=3"),
                urls::toString);

        Answer json = Answer.to("GET", url(image, PARTS), "Accept: application/json");
        assertEquals("application/json;charset=utf-8", type(json));
        JsonObject list = Skopeo.json(json.body());
        Answer whole = Answer.to("HEAD", node.pull(image));
        assertEquals(name(whole), list.getString("file"));
        assertEquals(whole.head().length(), list.getJsonNumber("bytes").longValue());
        assertEquals(SIZE, list.getInt("partSize"));
        for (int i = 0; i < 3; i++) {
            JsonObject one = list.getJsonArray("parts").getJsonObject(i);
            assertEquals(i + 1, one.getInt("number"));
            assertEquals(urls.get(i), one.getString("url"));
            Answer head = Answer.to("HEAD", URI.create(urls.get(i)));
            assertEquals(name(head), one.getString("file"));
            assertEquals(head.head().length(), one.getInt("bytes"));
        }
        Answer head = Answer.to("HEAD", url(image, PARTS));
        assertEquals(0, head.body().length);
        assertEquals(text.body().length, head.head().length());
    }

    @Test
    void everyFormOfAnArchiveHasParts() {
        String aside = upstream.put("parts/aside", Layers.large("aside", 90_000_000));
        hasParts(url(image, "base=" + base), "_delta_", 2);
        hasParts(url(image, "format=oci&as=registry.corp/other:1"), "_oci_", 3);
        hasParts(url(ofTwoPlatforms(), "platform=all"), "_all_", 2);
        URI list = URI.create(lists + "?image=" + image + "&image=" + aside);
        hasParts(list, "_and_1_more_", 4);
        hasParts(URI.create(list + "&base=" + base), "_delta_", 3);
    }

    private String ofTwoPlatforms() {
        Picture arm = Picture.ofNoise(900, 1_000);
        Picture amd = Picture.around(BASE);
        upstream.put("parts/multi", arm);
        upstream.put("parts/multi", BASE);
        byte[] index = Picture.index(false, Map.of("linux/arm64", arm, "linux/amd64", amd));
        upstream.manifest("parts/multi", "3", Picture.indexType(false), index);
        upstream.manifest("parts/multi", Content.of(index).digest(), Picture.indexType(false), index);
        return upstream.name() + "/parts/multi:3";
    }

    /** As the whole has them around each border: to compare all of their bytes would take long. */
    private static void hasParts(URI archive, String named, int count) {
        Answer all = Answer.inTheEnd("HEAD", archive);
        assertEquals(200, all.status(), all::toString);
        String before = archive + (archive.toString().contains("?") ? "&" : "?");
        JsonObject list = Skopeo.json(Answer.inTheEnd("GET", URI.create(before + PARTS), "Accept: application/json")
                .body());
        assertEquals(name(all), list.getString("file"));
        assertTrue(name(all).contains(named), name(all));
        List<JsonObject> parts = list.getJsonArray("parts").getValuesAs(JsonObject.class);
        assertEquals(count, parts.size(), list::toString);
        long at = 0;
        for (JsonObject part : parts) {
            URI url = URI.create(part.getString("url"));
            long length = part.getJsonNumber("bytes").longValue();
            Answer head = Answer.to("HEAD", url);
            assertEquals(200, head.status(), "it is pinned: " + url);
            assertEquals(length, head.head().length());
            assertEquals(part.getString("file"), name(head));
            assertArrayEquals(range(archive, at, at + 600), range(url, 0, 600));
            assertArrayEquals(range(archive, at + length - 600, at + length), range(url, length - 600, length));
            at += length;
        }
        assertEquals(all.head().length(), at);
    }

    private static byte[] range(URI url, long from, long to) {
        Answer answer = Answer.inTheEnd("GET", url, "Range: bytes=" + from + "-" + (to - 1));
        assertEquals(206, answer.status(), answer::toString);
        return answer.body();
    }

    @Test
    void aListThatIsSentLeadsToItsParts() {
        Answer sent = Posted.to(
                URI.create(lists + "?" + PARTS), List.of(image, peers.images().small()));
        assertEquals(303, sent.status(), sent::toString);
        Answer parts =
                Answer.inTheEnd("GET", lists.resolve(sent.header("Location").orElseThrow()));
        List<String> urls = parts.text().lines().toList();
        assertEquals(3, urls.size(), parts::toString);
        assertTrue(urls.stream().allMatch(url -> url.startsWith(lists + "?list=1")), urls::toString);
        Answer one = Posted.to(URI.create(lists + "?part-size=64MiB&part=2"), List.of(image));
        assertTrue(one.header("Location").orElseThrow().endsWith("&part-size=64MiB&part=2"), one::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /pinnace/pull/IMAGE.tar?part=1                                  | part-size=1900MiB
            /pinnace/pull/IMAGE.tar?part-size=64MiB                         | part=1
            /pinnace/pull/IMAGE.tar?part-size=1MiB&part=1                   | between 64MiB and
            /pinnace/pull/IMAGE.tar?part-size=64MiB&part=0                  | from 1 to 999
            /pinnace/pull/IMAGE.tar?part-size=64MiB&part=1000               | from 1 to 999
            /pinnace/pull/IMAGE.tar?part-size=64MiB&part=1&parts=list       | leave out one of the two
            /pinnace/pull/IMAGE.tar?part-size=64MiB&part=1&dry-run=1        | leave out part-size=
            /pinnace/pull.tar?image=IMAGE&parts=list                        | part-size=1900MiB
            /pinnace/pull.tar?image=IMAGE&part-size=64MiB&parts=all         | parts= is list
            /pinnace/sums/IMAGE.sha256?part-size=64MiB&part=1               | a part has none; leave out part-size=
            /pinnace/sums.sha256?image=IMAGE&part=1                         | a part has none; leave out part=
            """)
    void whatDoesNotGoTogetherIsSaid(String target, String sentence) {
        Answer answer = Answer.to(
                node.server(), "GET", target.replace("IMAGE", peers.images().small()));
        assertEquals(400, answer.status(), answer::toString);
        assertTrue(answer.text().contains(sentence), answer::toString);
    }

    @Test
    void aListThatIsDividedHasNoParts() {
        for (String option : List.of("part-size=64MiB&parts=list", "part=1", "parts=list")) {
            URI url = node.server().resolve("/pinnace/pull.txt?" + option);
            Answer answer = Posted.to(url, List.of(peers.images().small()));
            assertEquals(400, answer.status(), answer::toString);
            assertTrue(answer.text().contains("Here tar-size= says"), answer::toString);
        }
    }

    /** A registry may say that a layer has so many bytes; only a download would need them. */
    private String huge(String repository, int seed, long size) {
        Picture small = Picture.ofNoise(seed, 1_000);
        String manifest = new String(small.manifest(), StandardCharsets.UTF_8);
        upstream.put(repository, small);
        upstream.manifest(
                repository,
                "1",
                small.mediaType(),
                manifest.replaceAll("(.*\"size\":)[0-9]+", "$1" + size).getBytes(StandardCharsets.UTF_8));
        return upstream.name() + "/" + repository + ":1";
    }

    @Test
    void moreThan999PartsAreRefused() {
        String huge = huge("parts/huge", 902, SIZE * 1000L);
        for (String query : List.of(PARTS, "part-size=64MiB&part=1")) {
            Answer answer = Answer.to("GET", url(huge, query));
            assertEquals(400, answer.status(), answer::toString);
            assertTrue(answer.text().contains("would have 1001 parts, more than 999"), answer::toString);
        }
        Answer larger = Answer.to("GET", url(huge, "part-size=128MiB&parts=list"));
        assertEquals(501, larger.text().lines().count());
    }

    @Test
    void theLongestListsDoNotTakeTheMemoryOfAllOthers() {
        List<String> names = IntStream.range(0, 45)
                .mapToObj(i -> huge("parts/huge-" + i, 910 + i, SIZE * 20L))
                .toList();
        Answer sent = Posted.to(URI.create(lists + "?" + PARTS), names);
        Answer list =
                Answer.inTheEnd("GET", lists.resolve(sent.header("Location").orElseThrow()));
        assertEquals(503, list.status(), list::toString);
        assertTrue(list.text().contains("give a larger part-size"), list::toString);
        assertEquals(
                200,
                Answer.inTheEnd("GET", URI.create(lists + "?image=" + image + "&" + PARTS))
                        .status());
    }
}
