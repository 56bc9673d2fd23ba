package pinnace.web;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script for a POSIX shell with places for values, <code>{{name}}</code>, where a word may be.
 *
 * @param text the script
 */
record ShellScript(String text) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    /** Control characters but the line feed: terminals obey some of them, and no shell can hold a zero. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n]]");

    /** Reads a file that lies beside this class. */
    static ShellScript of(String file) {
        return new ShellScript(PageTemplate.of(file).text());
    }

    /** The script with its values, in one pass, so that no value can hold the name of another. */
    String filled(Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        quoted(Objects.requireNonNull(values.get(place.group(1)), place.group(1)))));
    }

    /** A word that means the text and nothing else (POSIX, Shell Command Language, 2.2.2). */
    static String quoted(String text) {
        return "'" + CONTROL.matcher(text).replaceAll("?").replace("'", "'\\''") + "'";
    }
}
