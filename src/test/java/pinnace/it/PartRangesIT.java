package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tools;

/** A part of an archive is a file of its own, as HTTP knows it. */
@ExtendWith(Rig.class)
@TestInstance(Lifecycle.PER_CLASS)
class PartRangesIT {

    private static final int SIZE = 64 << 20;

    private final Node node;
    private final String image;
    private final long length;

    PartRangesIT(Peers peers) {
        this.node = peers.node(Host.EXECUTABLE);
        // Three parts, with a border in each of the large layers.
        this.image = peers.upstream()
                .put("parts/ranges", Layers.large("first", 100_000_000), Layers.large("last", 45_000_000));
        this.length = Answer.to("HEAD", node.pull(image)).head().length();
    }

    private URI part(int number) {
        return part("64MiB", number);
    }

    private URI part(String size, int number) {
        return URI.create(node.pull(image) + "?part-size=" + size + "&part=" + number);
    }

    private static String name(Answer answer) {
        return answer.header("Content-Disposition").orElseThrow().replaceFirst("attachment; filename=\"(.*)\"", "$1");
    }

    @Test
    void eachPartHasItsOwnLengthEntityTagNameAndPlace() {
        Answer all = Answer.to("HEAD", node.pull(image));
        String name = name(all).replaceFirst("_([0-9a-f]{12})\\.tar$", "_64MiB_$1.tar");
        List<String> etags = new ArrayList<>(List.of(all.header("ETag").orElseThrow()));
        long together = 0;
        for (int number = 1; number <= 3; number++) {
            Answer head = Answer.to("HEAD", part(number));
            assertEquals(200, head.status(), head::toString);
            assertEquals(number < 3 ? SIZE : length - 2L * SIZE, head.head().length());
            assertEquals(name + ".part00" + number, name(head));
            etags.add(head.header("ETag").orElseThrow());
            together += head.head().length();
            URI pinned = node.server().resolve(head.header("Content-Location").orElseThrow());
            assertTrue(pinned.getQuery().endsWith("&part-size=64MiB&part=" + number), pinned::toString);
            assertEquals(head.header("ETag"), Answer.to("HEAD", pinned).header("ETag"));
        }
        assertEquals(length, together);
        assertEquals(4, etags.stream().distinct().count(), etags::toString);
        Answer other = Answer.to("HEAD", part("65MiB", 1));
        assertEquals(name.replace("_64MiB_", "_65MiB_") + ".part001", name(other));
        assertTrue(!etags.contains(other.header("ETag").orElseThrow()), other::toString);
    }

    /** {@code E} is the entity tag of the second part and {@code W} that of the whole. */
    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            GET  | Range: bytes=0-9                        | 206 | 0       | 10
            GET  | Range: bytes=67108854-                  | 206 | 67108854 | 67108864
            GET  | Range: bytes=67108854-99999999          | 206 | 67108854 | 67108864
            GET  | Range: bytes=-7                         | 206 | 67108857 | 67108864
            GET  | Range: bytes=5-6 ; If-Range: E          | 206 | 5 | 7
            GET  | Range: bytes=5-6 ; If-Match: E          | 206 | 5 | 7
            GET  | Range: bytes=67108864-                  | 416 | 0 | 0
            GET  | Range: bytes=67108865-                  | 409 | 0 | 0
            GET  | If-None-Match: E                        | 304 | 0 | 0
            HEAD | If-None-Match: E                        | 304 | 0 | 0
            HEAD | If-None-Match: W                        | 200 | 0 | 0
            HEAD | Range: bytes=0-9                        | 200 | 0 | 0
            GET  | If-Match: W                             | 412 | 0 | 0
            GET  | If-Match: "x" ; Range: bytes=0-9        | 412 | 0 | 0
            """)
    void rangesAndConditionsCountWithinThePart(String method, String headers, int status, long from, long to) {
        String etag = Answer.to("HEAD", part(2)).header("ETag").orElseThrow();
        String ofWhole = Answer.to("HEAD", node.pull(image)).header("ETag").orElseThrow();
        String[] sent = Arrays.stream(headers.split(" ; ", -1))
                .map(header -> header.replaceFirst(": E$", ": " + etag).replaceFirst(": W$", ": " + ofWhole))
                .toArray(String[]::new);
        Answer answer = Answer.to(method, part(2), sent);
        assertEquals(status, answer.status(), answer::toString);
        if (status == 206) {
            assertEquals(
                    "bytes " + from + "-" + (to - 1) + "/" + SIZE,
                    answer.header("Content-Range").orElse(""));
            Answer ofTheWhole =
                    Answer.to("GET", node.pull(image), "Range: bytes=" + (SIZE + from) + "-" + (SIZE + to - 1));
            assertArrayEquals(ofTheWhole.body(), answer.body());
        }
        if (status < 400) {
            assertEquals(etag, answer.header("ETag").orElse(""));
        }
        if (status == 416) {
            assertEquals("bytes */" + SIZE, answer.header("Content-Range").orElse(""));
        }
    }

    /** What If-Range of another part, or of the whole, leads to; not read to its end. */
    @Test
    void anEntityTagOfAnotherPartMakesARangeThePart() {
        for (URI other : List.of(part(1), node.pull(image))) {
            String etag = Answer.to("HEAD", other).header("ETag").orElseThrow();
            Outcome head = Tools.run(
                    Duration.ofMinutes(1),
                    "curl",
                    "-qsS",
                    "-D-",
                    "-o/dev/null",
                    "-r",
                    "0-9",
                    "-H",
                    "If-Range: " + etag,
                    part(3).toString());
            assertTrue(head.succeeded().out().startsWith("HTTP/1.1 200"), head::toString);
            assertTrue(head.out().contains("Content-Length: " + (length - 2L * SIZE)), head::toString);
        }
    }

    @Test
    void behindTheLastPartThereIsNone() {
        for (String[] headers : new String[][] {{}, {"Range: bytes=10-"}, {"If-None-Match: *"}}) {
            Answer answer = Answer.to("GET", part(4), headers);
            assertEquals(404, answer.status(), answer::toString);
            assertTrue(
                    answer.text()
                            .contains("There is no part 4: with a part-size of 64MiB the archive of " + length
                                    + " bytes has 3 parts"),
                    answer::toString);
        }
        assertEquals(404, Answer.to("HEAD", part(999)).status());
    }

    @Test
    void theLogSaysWhichPartItWas() {
        Answer.to("GET", part(3), "Range: bytes=0-9");
        assertTrue(
                Child.until(
                        Duration.ofMinutes(1), () -> node.said().contains(" linux/amd64 part 3 of 64MiB bytes 0-9/")),
                node::said);
    }
}
