package pinnace.request;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sealed logins of a request, {@code login=} once for each registry. Each is worth as much as the login in it, so
 * they are in no entity tag, file name, log or error, and in no URL that is only to say which bytes are meant. They are
 * in what is asked for next: in redirects to this server, and in the links of its pages, lists and scripts.
 *
 * @param texts as they came
 */
public record SealedLogins(List<String> texts) {

    /** The parameter's name. */
    public static final String PARAMETER = "login";

    /** Those that are given; a form may have an empty field for one. */
    public static SealedLogins of(Parameters parameters) {
        return new SealedLogins(parameters.all(PARAMETER).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList());
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return texts.isEmpty();
    }

    /** What carries them on in the query of a URL, behind other parameters. */
    public String query() {
        return texts.stream()
                .map(text -> "&" + PARAMETER + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    /** A path and the beginning of its query, with them before other parameters. */
    public String before(String target) {
        return isEmpty() ? target : target + query().substring(1) + "&";
    }

    @Override
    public String toString() {
        return "SealedLogins[" + texts.size() + "]";
    }
}
