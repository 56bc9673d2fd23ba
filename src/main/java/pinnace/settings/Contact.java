package pinnace.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom people ask for help.
 *
 * @param text as the administrator wrote it
 * @param link where a click leads, which is {@code mailto:}, {@code http:} or {@code https:}; empty if the text is
 *     neither an e-mail address nor a URL
 */
public record Contact(String text, Optional<String> link) {

    private static final int LONGEST = 200;

    /** No character in it has a meaning in a URL. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");

    private static final Pattern WEB = Pattern.compile("(?i)https?:.*");

    static Contact parse(String text) {
        if (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "must have at most " + LONGEST + " characters and no control characters");
        }
        if (ADDRESS.matcher(text).matches()) {
            return new Contact(text, Optional.of("mailto:" + text));
        }
        return new Contact(text, WEB.matcher(text).matches() ? Optional.of(url(text)) : Optional.empty());
    }

    private static String url(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && uri.getRawUserInfo() == null && text.matches("[!-~]+")) {
                return text;
            }
        } catch (URISyntaxException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "must be an e-mail address, an http or https URL without user, or plain text, not " + text);
    }
}
