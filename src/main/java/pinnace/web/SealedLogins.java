package pinnace.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.login.Login;
import pinnace.login.Seal;

/**
 * The sealed logins of a request, {@code login=} once for each registry. Each is worth as much as the login in it, so
 * they are in no entity tag, file name, log or error, and in no URL that is only to say which bytes are meant. They are
 * in what is asked for next: in redirects to this server, and in the links of its pages, lists and scripts.
 *
 * @param texts as they came
 */
record SealedLogins(List<String> texts) {

    /** The parameter's name. */
    static final String PARAMETER = "login";

    /** Those that are given; a form may have an empty field for one. */
    static SealedLogins of(Parameters parameters) {
        return new SealedLogins(parameters.all(PARAMETER).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList());
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /**
     * The logins in them, by registry.
     *
     * @param seal empty if none may be taken
     * @throws PullException {@link Kind#LOGIN} for one that is of no use, {@link Kind#BAD_REQUEST} for two of the same
     *     registry, or if none may be taken
     */
    Map<String, Login> opened(Optional<Seal> seal) {
        Map<String, Login> logins = new HashMap<>();
        for (String text : texts) {
            Seal.Opened one = opened(text, seal.orElseThrow(SealedLogins::off));
            if (logins.put(one.registry(), one.login()) != null) {
                throw new PullException(
                        Kind.BAD_REQUEST,
                        "Two of the sealed logins in login= are for " + one.registry() + "; one is enough");
            }
        }
        return logins;
    }

    private static Seal.Opened opened(String text, Seal seal) {
        try {
            return seal.open(text);
        } catch (PullException e) {
            throw refused(e.getMessage() + "; log in again for a new one, or send the login in the header "
                    + RegistryAuth.HEADER);
        }
    }

    /** Says why a sealed login is of no use. */
    static PullException refused(String sentence) {
        return new PullException(Kind.LOGIN, sentence);
    }

    private static PullException off() {
        return new PullException(
                Kind.BAD_REQUEST,
                "This server takes no login in login=, because its setting sealed-logins is off; send it in the header "
                        + RegistryAuth.HEADER);
    }

    /** What carries them on in the query of a URL, behind other parameters. */
    String query() {
        return texts.stream()
                .map(text -> "&" + PARAMETER + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    /** A path and the beginning of its query, with them before other parameters. */
    String before(String target) {
        return isEmpty() ? target : target + query().substring(1) + "&";
    }

    @Override
    public String toString() {
        return "SealedLogins[" + texts.size() + "]";
    }
}
