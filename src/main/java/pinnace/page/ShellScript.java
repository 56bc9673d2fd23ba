package pinnace.page;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script with places for values, <code>{{name}}</code>, where a word may be.
 *
 * @param shell its language
 * @param text the script
 */
public record ShellScript(Shell shell, String text) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    /** The script with its values, in one pass, so that no value can hold the name of another. */
    public String filled(Map<String, String> values) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(
                        shell.quoted(Objects.requireNonNull(values.get(place.group(1)), place.group(1)))));
    }
}
