package pinnace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pinnace.look.PartList;
import pinnace.look.PartList.OfPart;

class PartsPageTest {

    private static final String BASE = "https://pulls.corp.example/pinnace/";
    private static final String WHOLE = "nginx_1.27_linux-amd64_0123456789ab.tar";

    private static PartList list(int count) {
        List<OfPart> parts = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new OfPart(
                        number,
                        String.format("nginx_1.27_linux-amd64_64MiB_0123456789ab.tar.part%03d", number),
                        64 << 20,
                        BASE + "pull/nginx:1.27.tar?platform=linux/amd64&part-size=64MiB&part=" + number))
                .toList();
        return new PartList(WHOLE, (64L << 20) * count, 64 << 20, parts);
    }

    @Test
    void everyPartHasARowWithALinkAndItsLength() {
        String page = PartsPage.of(list(3), BASE, 1);
        for (OfPart part : list(3).parts()) {
            String href = "../pull/nginx:1.27.tar?platform=linux/amd64&#38;part-size=64MiB&#38;part=" + part.number();
            assertTrue(
                    page.contains("<tr><td>" + part.number() + "</td><td><a href=\"" + href + "\">" + part.file()
                            + "</a></td><td>67,108,864</td></tr>"),
                    page);
        }
        assertTrue(page.contains("<td>3</td><td>Together</td><td>201,326,592</td>"), page);
        assertTrue(page.contains("cat nginx_1.27_linux-amd64_64MiB_0123456789ab.tar.part* &gt; " + WHOLE + "<"), page);
        assertFalse(page.contains("{{"), page);
    }

    @ParameterizedTest
    @CsvSource({"0, ./", "1, ../", "3, ../../../"})
    void itsLinksAreRelative(int depth, String up) {
        String page = PartsPage.of(list(1), BASE, depth);
        assertFalse(page.contains(BASE), page);
        assertTrue(page.contains("href=\"" + up + "pull/nginx:1.27.tar?"), page);
        assertTrue(page.contains("href=\"" + up + "pinnace.css\""), page);
    }

    @Test
    void theCommandPromptGetsEveryNameAndNoPattern() {
        assertEquals(
                List.of("copy /b nginx_1.27_linux-amd64_64MiB_0123456789ab.tar.part001"
                        + "+nginx_1.27_linux-amd64_64MiB_0123456789ab.tar.part002 " + WHOLE),
                PartsPage.copy(list(2)));
    }

    /** It takes 8,191 characters in a line. */
    @Test
    void manyPartsAreAppendedInSeveralLines() {
        for (int count : new int[] {1, 2, 120, 150, 151, 152, 153, 999}) {
            PartList list = list(count);
            List<String> lines = PartsPage.copy(list);
            assertTrue(lines.stream().allMatch(line -> line.length() <= 8_191), lines::toString);
            assertEquals(list.parts().stream().map(OfPart::file).toList(), appended(lines));
        }
    }

    /** What the lines put behind one another. */
    private static List<String> appended(List<String> lines) {
        List<String> there = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            assertEquals(List.of("copy", "/b", WHOLE), List.of(words[0], words[1], words[3]));
            List<String> sources = List.of(words[2].split("\\+", -1));
            boolean appends = sources.get(0).equals(WHOLE);
            assertEquals(!there.isEmpty(), appends, line);
            there.addAll(appends ? sources.subList(1, sources.size()) : sources);
        }
        return there;
    }

    @Test
    void aValueIsPlainTextAndCanHoldNoPlaceForAnother() {
        PageTemplate template = new PageTemplate("<p>{{a}}{{#row}}<b>{{a}}</b>{{/row}}{{b}}</p>");
        assertEquals(
                "<p>1<b>&#60;i&#62;</b><b>&#123;&#123;b&#125;&#125;</b>&#38;</p>",
                template.with("row", List.of(Map.of("a", "<i>"), Map.of("a", "{{b}}")))
                        .filled(Map.of("a", "1", "b", "&")));
        assertThrows(IllegalStateException.class, () -> PageTemplate.of("none.html"));
    }
}
