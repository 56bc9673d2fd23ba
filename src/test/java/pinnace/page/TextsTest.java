package pinnace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All that the script says to people is in one file. */
class TextsTest {

    private static final Path TEXTS = Path.of("webapp", "js", "texts.js");
    private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)//.*$");

    /** What names parts of a page, which may be several words. */
    private static final Pattern NAMES =
            Pattern.compile("(querySelector(All)?\\(|matches\\(|closest\\(|className(:| =) )'[^']*'");

    private static final Pattern LITERAL = Pattern.compile("'([^'\\\\]|\\\\.)*'|`[^`]*`");

    /** Two words, a word that begins a sentence, or one that is put on the page right there. */
    private static final Pattern SAID = Pattern.compile("\\p{L}{2,}[,.:]? \\p{L}|^.\\p{Lu}\\p{Ll}+[ .…!?]");

    private static final Pattern SHOWN =
            Pattern.compile("(textContent|placeholder|title|innerText)( =|:) *['`][^'`]*\\p{L}"
                    + "|(append|Option)\\(['`][^'`]*\\p{L}[^'`]*['`]\\)");

    private static List<String> said(String script) {
        String code = NAMES.matcher(COMMENT.matcher(script).replaceAll(""))
                .replaceAll("")
                .replaceAll("\\$\\{[^}]*}", "");
        Stream<String> literals = LITERAL.matcher(code)
                .results()
                .map(MatchResult::group)
                .filter(literal -> SAID.matcher(literal).find());
        return Stream.concat(literals, SHOWN.matcher(code).results().map(MatchResult::group))
                .toList();
    }

    @Test
    void noOtherFileSaysAnything() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("webapp"))) {
            List<Path> scripts = files.filter(file -> file.toString().endsWith(".js"))
                    .filter(file -> !file.equals(TEXTS))
                    .toList();
            assertTrue(scripts.size() > 5, scripts::toString);
            scripts.forEach(script -> assertEquals(List.of(), said(read(script)), script::toString));
        }
    }

    @Test
    void whatIsSaidIsSeen() {
        assertTrue(said(read(TEXTS)).size() > 10, () -> said(read(TEXTS)).toString());
        for (String line : List.of(
                "x.textContent = 'Cut';", "label.append('User');", "say(`${name} is there`);", "say('Copied.');")) {
            assertEquals(1, said(line).size(), line);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
