package pinnace.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;

class ListTextTest {

    private static List<Line> read(String text) {
        return ListText.read(text, RealLists.DEFAULTS);
    }

    /** The images as docker calls them. */
    private static List<String> names(String text) {
        return read(text).stream().map(line -> line.reference().familiar()).toList();
    }

    private static PullException refused(String text) {
        return assertThrows(PullException.class, () -> read(text));
    }

    @ParameterizedTest
    @EnumSource(RealLists.class)
    void everyLineOfARealListIsRead(RealLists list) {
        List<Line> lines = list.lines();
        assertEquals(list.images(), lines.size());
        List<String> rows = list.text().lines().toList();
        for (Line line : lines) {
            String name = line.reference().familiarName();
            assertTrue(rows.get(line.number() - 1).contains(name), name + " is not in line " + line.number());
        }
    }

    @Test
    void whatGrepFindsInAChartIsAListWithDuplicates() {
        List<Line> lines = RealLists.HELM.lines();
        assertEquals(7, new ImageList(lines, Naming.USUAL).lines().size());
        assertEquals(
                "longhornio/longhorn-manager:master-head",
                lines.get(0).reference().familiar());
        assertEquals("cilium/operator-generic:latest", lines.get(10).reference().familiar());
        assertTrue(lines.get(5).isPinned(), "the chart of ingress-nginx has digests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx:1.27",
                "docker.io/nginx:1.27",
                "docker.io/library/nginx:1.27",
                "index.docker.io/library/nginx:1.27",
                "  nginx:1.27\t",
                "nginx:1.27 # the front",
                "nginx:1.27\t#",
                "- nginx:1.27",
                "image: nginx:1.27",
                "- image: nginx:1.27",
                "        image: \"nginx:1.27\"",
                "      - image: 'nginx:1.27' # quoted",
                "\"image\": \"nginx:1.27\",",
                "\"nginx:1.27\"",
                "\"nginx:1.27\",",
                "'nginx:1.27'",
                "\uFEFFnginx:1.27",
            })
    void aNameIsUnderstoodHoweverItIsWritten(String row) {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        assertEquals(List.of("nginx:1.27"), names(ListText.decode(bytes)));
    }

    @Test
    void commentsAndLinesWithoutAnImageAreNotImages() {
        assertEquals(List.of(), names("\n# nothing\n  \t\n   # more\nimage:\n  - image:\nimage: \"\"\n-\n\"\"\n"));
    }

    /** In a name it is part of that. */
    @Test
    void aCommentBeginsAtTheLinesBeginOrAfterASpace() {
        assertEquals(Kind.BAD_REQUEST, refused("nginx:1.27#1").kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesEndAsOnAnySystem(String end) {
        String text = "# mine" + end + "a:1" + end + end + "b:2" + end;
        assertEquals(List.of("a:1", "b:2"), names(text));
        assertEquals(List.of(2, 4), read(text).stream().map(Line::number).toList());
    }

    @Test
    void windowsPowerShellWritesUtf16() {
        String text = "nginx:1.27\r\nalpine\r\n";
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertEquals(text, ListText.decode(("\uFEFF" + text).getBytes(charset)));
        }
    }

    @Test
    void whatIsNoTextIsRefused() {
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 0};
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> ListText.decode(gzip)).kind());
    }

    @Test
    void platformAndNameMayFollow() {
        Line line = read("- image: \"nginx:1.27\" platform=linux/arm/v7 as=registry.corp/web:1")
                .get(0);
        assertEquals("linux/arm/v7", line.platform().toString());
        assertEquals("registry.corp/web:1", line.as().orElseThrow().familiar());
        assertEquals("linux/amd64", read("nginx").get(0).platform().toString());
    }

    @Test
    void theSameImageTwiceIsOne() {
        String text = "nginx\nalpine\ndocker.io/library/nginx:latest\nnginx as=web:1\nnginx platform=linux/arm64\n";
        assertEquals(
                List.of(1, 2, 4, 5),
                new ImageList(read(text), Naming.USUAL)
                        .lines().stream().map(Line::number).toList());
    }

    @Test
    void oneAnswerNamesAllBadLinesWithTheirNumbers() {
        PullException refused = refused("nginx:1.27\n# fine\nNGINX\n\na b\nnginx as=x@" + Digest.of(new byte[0])
                + "\nnginx platform=linux\nalpine\n");
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        List<String> details = refused.details();
        assertEquals(4, details.size(), details::toString);
        assertTrue(details.get(0).startsWith("Line 3: "), details::toString);
        assertTrue(details.get(0).contains("nginx"), details::toString);
        assertTrue(
                details.get(1).startsWith("Line 5: ") && details.get(1).contains("one image a line"),
                details::toString);
        assertTrue(details.get(2).startsWith("Line 6: ") && details.get(2).contains("as="), details::toString);
        assertTrue(details.get(3).startsWith("Line 7: ") && details.get(3).contains("platform"), details::toString);
    }

    /** As {@code curl -d @file} sends it. */
    @Test
    void linesThatWereJoinedAreNoImage() {
        String joined = RealLists.KUBEADM
                .text()
                .lines()
                .filter(row -> !row.startsWith("#"))
                .reduce("", String::concat);
        assertEquals(Kind.BAD_REQUEST, refused(joined).kind());
        assertEquals(Kind.BAD_REQUEST, refused("nginx:1.27alpine:3.20").kind());
    }

    @Test
    void aListHasABoundedNumberOfLines() {
        assertEquals(
                ListText.MOST_LINES,
                read("a\n".repeat(ListText.MOST_LINES - 1) + "a").size());
        assertEquals(Kind.TOO_LARGE, refused("a\n".repeat(ListText.MOST_LINES)).kind());
    }
}
