package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.delivery.Deliveries;
import pinnace.failure.PullException.Kind;
import pinnace.list.ListText;
import pinnace.lookup.Lists;
import pinnace.lookup.Resolutions;
import pinnace.request.ListUrl;
import pinnace.request.Parts;
import pinnace.settings.Settings;

/** What the documentation says of settings and errors is what the code does, and its links lead somewhere. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("src", "docs");

    private static final Pattern LINK = Pattern.compile("(?:\\]\\(|(?:src|srcset)=\")([^)\"#:]*)(?:#([^)\"]*))?[)\"]");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern OPTION = Pattern.compile("-Dpinnace\\.([a-z-]+)=");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** What the launcher alone reads, and the file of settings. */
    private static final Set<String> LAUNCHERS =
            Set.of("address", "port", "work-dir", "tls-certificate", "tls-key", "drain", "users", "config");

    private static String between(String page, String begin, String end) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        int from = text.indexOf(begin);
        assertTrue(from >= 0, begin);
        return text.substring(from + begin.length(), text.indexOf(end, from)).strip();
    }

    private static String table(String page, String name) throws IOException {
        return between(page, "<!-- " + name + ": checked against the code by a test -->", "<!-- end -->");
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(DOCS)) {
            return Stream.concat(
                            Stream.of(
                                    README,
                                    Path.of("CONTRIBUTING.md"),
                                    Path.of("CHANGELOG.md"),
                                    Path.of("SECURITY.md"),
                                    Path.of("tomcat-conf", "README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
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
        assertEquals(table, table("settings.md", "settings"));
    }

    @Test
    void theTableOfPlacesIsThatOfTheCode() throws IOException {
        List<String> said = table("bounds.md", "places")
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(".*\\| ([^|]+) \\|$", "$1"))
                .toList();
        assertEquals(
                List.of(
                        "`max-downloads`; one client gets `max-downloads-per-client` of them",
                        Deliveries.WAITING_FOR_EACH + " × `max-downloads`, at least " + Deliveries.LEAST_WAITING
                                + "; one client gets 1/" + Deliveries.CLIENTS_PART + " of them",
                        Resolutions.FOR_EACH + " × `max-downloads`, at least " + Resolutions.LEAST
                                + "; one client gets 1/" + Resolutions.CLIENTS_PART + " of them, one registry 1/"
                                + Resolutions.REGISTRYS_PART,
                        Waiting.BACK_AFTER_REDIRECT.toSeconds() + " s",
                        Waiting.BACK_AFTER_PAUSE.toSeconds() + " s",
                        (Deliveries.LEAST_RATE >> 10) + " KiB/s, over the last " + Deliveries.RATE_OVER.toSeconds()
                                + " s"),
                said);
    }

    @Test
    void theTableOfWatchedDownloadsIsThatOfTheCode() throws IOException {
        List<String> said = table("bounds.md", "watches")
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(".*\\| ([^|]+) \\|$", "$1"))
                .toList();
        assertEquals(List.of(String.valueOf(Watches.MOST), Watches.KEPT.toMinutes() + " min"), said);
    }

    @Test
    void theTableOfBoundsOfListsIsThatOfTheCode() throws IOException {
        List<String> said = table("bounds.md", "lists")
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(".*\\| ([^|]+) \\|$", "$1"))
                .toList();
        assertEquals(
                List.of(
                        Integer.toString(ListText.MOST_LINES),
                        (ListText.MOST_BYTES >> 10) + " KiB",
                        ListUrl.LONGEST + " bytes",
                        Integer.toString(Lists.AT_ONCE)),
                said);
    }

    @Test
    void theTableOfBoundsOfPartsIsThatOfTheCode() throws IOException {
        List<String> said = table("bounds.md", "parts")
                .lines()
                .skip(2)
                .map(line -> line.replaceAll(".*\\| ([^|]+) \\|$", "$1"))
                .toList();
        assertEquals(
                List.of(
                        (Parts.LEAST_SIZE >> 20) + " MiB",
                        (Parts.MOST_SIZE >> 30) + " GiB",
                        Integer.toString(Parts.MOST)),
                said);
    }

    @Test
    void theTableOfErrorsNamesEveryStatusThatTheCodeGives() throws IOException {
        String table = table("errors.md", "errors");
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

    /** The row of a message that is said by another program begins with that program's name. */
    @Test
    void everyMessageInTheTableOfTroublesIsOneOfTheCode() throws IOException {
        String said = sentencesOfTheCode();
        String table = Files.readString(README);
        table = table.substring(table.indexOf("| You see | Do this |"));
        List<String> cells = table.substring(0, table.indexOf("\n\n"))
                .lines()
                .skip(2)
                .map(row -> row.split(" \\| ", -1)[0])
                .filter(cell -> !cell.startsWith("| `curl"))
                .toList();
        assertTrue(cells.size() > 10, cells::toString);
        for (String cell : cells) {
            for (MatchResult quoted : QUOTED.matcher(cell).results().toList()) {
                for (String part : quoted.group(1).split("…", -1)) {
                    assertTrue(said.contains(part.strip()), cell + " has no " + part);
                }
            }
        }
    }

    /** All the code, with literals that are joined by a plus made one. */
    private static String sentencesOfTheCode() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            StringBuilder code = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                code.append(Files.readString(file));
            }
            return code.toString().replaceAll("\"\\s*\\+\\s*\"", "");
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) throws IOException {
        for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
            Path file = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertTrue(Files.exists(file), page + ": " + link.group());
            if (link.group(2) != null) {
                assertTrue(anchors(file).contains(link.group(2)), page + ": " + link.group());
            }
        }
    }

    /** As GitHub and others make them of headings. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everySettingThatIsShownExists(Path page) throws IOException {
        for (MatchResult option :
                OPTION.matcher(Files.readString(page)).results().toList()) {
            String name = option.group(1);
            assertTrue(
                    LAUNCHERS.contains(name)
                            || Settings.ALL.stream()
                                    .anyMatch(setting -> setting.name().equals(name)),
                    page + ": " + name);
        }
    }
}
