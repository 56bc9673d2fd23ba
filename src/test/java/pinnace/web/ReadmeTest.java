package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pinnace.delivery.Places;
import pinnace.image.PullException.Kind;
import pinnace.lookup.LookupPlaces;
import pinnace.settings.Settings;

/** What the README says of settings and errors is what the code does. */
class ReadmeTest {

    private static String between(String begin, String end) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int from = readme.indexOf(begin);
        assertTrue(from >= 0, begin);
        return readme.substring(from + begin.length(), readme.indexOf(end, from))
                .strip();
    }

    @Test
    void theTableOfSettingsIsThatOfTheCode() throws IOException {
        String table = Stream.concat(
                        Stream.of("| Setting | Default | Meaning |", "|---|---|---|"),
                        Settings.ALL.stream()
                                .map(setting -> "| `" + setting.name() + "` | "
                                        + (setting.standard().isEmpty() ? "" : "`" + setting.standard() + "` ") + "| "
                                        + setting.meaning() + " |"))
                .collect(Collectors.joining("\n"));
        assertEquals(table, between("<!-- settings: checked against the code by a test -->", "<!-- end -->"));
    }

    @Test
    void theTableOfPlacesIsThatOfTheCode() throws IOException {
        List<String> said = between("<!-- places: checked against the code by a test -->", "<!-- end -->")
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(".*\\| ([^|]+) \\|$", "$1"))
                .toList();
        assertEquals(
                List.of(
                        "`max-downloads`",
                        Places.WAITING_FOR_EACH + " × `max-downloads`, at least " + Places.LEAST_WAITING
                                + "; one client gets 1/" + Places.CLIENTS_PART + " of them",
                        LookupPlaces.FOR_EACH + " × `max-downloads`, at least " + LookupPlaces.LEAST
                                + "; one client gets 1/" + LookupPlaces.CLIENTS_PART + " of them, one registry 1/"
                                + LookupPlaces.REGISTRYS_PART,
                        Waiting.BACK_AFTER_REDIRECT.toSeconds() + " s",
                        Waiting.BACK_AFTER_PAUSE.toSeconds() + " s",
                        (Places.LEAST_RATE >> 10) + " KiB/s, over the last " + Places.RATE_OVER.toSeconds() + " s"),
                said);
    }

    @Test
    void theTableOfErrorsNamesEveryStatusThatTheCodeGives() throws IOException {
        String table = between("<!-- errors: checked against the code by a test -->", "<!-- end -->");
        Map<Integer, List<Kind>> statuses = Arrays.stream(Kind.values())
                .collect(Collectors.groupingBy(ProblemMapper::status, TreeMap::new, Collectors.toList()));
        List<String> said = table.lines()
                .skip(2)
                .map(line -> line.replaceAll("^\\| ([0-9]+) \\|.*", "$1"))
                .toList();
        List<String> given = Stream.concat(statuses.keySet().stream(), Problem.OF_OTHERS.keySet().stream())
                .distinct()
                .sorted()
                .map(String::valueOf)
                .toList();
        assertEquals(given, said);
    }
}
