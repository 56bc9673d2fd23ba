package pinnace.settings;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where callers reach Pinnace, context path included.
 *
 * @param text without a slash at its end
 */
public record PublicUrl(String text) {

    /** URLs that carry a list need the rest of what fits into one. */
    private static final int LONGEST = 300;

    /** Host and port, as they are written. */
    public String authority() {
        return URI.create(text).getRawAuthority();
    }

    static PublicUrl parse(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (web && bare && uri.getHost() != null && text.length() <= LONGEST && text.matches("[!-~]+")) {
                return new PublicUrl(text.replaceFirst("/+$", ""));
            }
        } catch (URISyntaxException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "must be an absolute http or https URL without user, query and fragment, such as"
                        + " https://pulls.corp.example/pinnace, not " + text);
    }
}
