package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each line of the threat model names the tests that hold it, and these are tests. */
class ThreatModelTest {

    private static final Path PAGE = Path.of("src", "docs", "threat-model.md");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)");
    private static final Pattern TEST = Pattern.compile("@(Parameterized)?Test\\b");

    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| What is tried |"))
                .toList();
    }

    @Test
    void everyLineNamesTheTestsThatHoldIt() throws IOException {
        List<String> without = new ArrayList<>();
        for (String row : rows()) {
            String[] cells = row.split(" \\| ", -1);
            assertEquals(3, cells.length, row);
            if (!LINK.matcher(cells[2]).find()) {
                without.add(row);
            }
        }
        assertEquals(List.of(), without);
        assertTrue(rows().size() > 30, "the tables are gone");
    }

    @Test
    void whatIsNamedIsATest() throws IOException {
        for (String row : rows()) {
            String tests = row.split(" \\| ", -1)[2];
            for (MatchResult link : LINK.matcher(tests).results().toList()) {
                Path file = PAGE.resolveSibling(link.group(2));
                assertTrue(file.endsWith(link.group(1) + ".java"), link::group);
                assertTrue(Files.exists(file), link::group);
                assertTrue(TEST.matcher(Files.readString(file)).find(), link::group);
            }
        }
    }
}
