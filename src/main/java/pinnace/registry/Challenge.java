package pinnace.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.ParserCursor;

/**
 * What a registry asks for in {@code WWW-Authenticate} (RFC 9110, 11.6.1).
 *
 * @param scheme {@code bearer} or {@code basic}, in lower case
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Logger LOG = Logger.getLogger(Challenge.class.getName());

    /** All challenges of an answer; a header that cannot be read is ignored. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> found = new ArrayList<>();
        for (String header : headers) {
            try {
                new AuthChallengeParser()
                        .parse(ChallengeType.TARGET, header, new ParserCursor(0, header.length()))
                        .forEach(challenge -> found.add(of(challenge)));
            } catch (ParseException e) {
                // A challenge that cannot be read is the same as one of an unknown scheme.
                LOG.log(Level.FINE, "unreadable challenge", e);
            }
        }
        return found;
    }

    private static Challenge of(AuthChallenge challenge) {
        Map<String, String> parameters = new HashMap<>();
        List<NameValuePair> pairs = challenge.getParams() == null ? List.of() : challenge.getParams();
        for (NameValuePair pair : pairs) {
            if (pair.getValue() != null) {
                parameters.putIfAbsent(pair.getName().toLowerCase(Locale.ROOT), pair.getValue());
            }
        }
        return new Challenge(challenge.getSchemeName().toLowerCase(Locale.ROOT), Map.copyOf(parameters));
    }

    /** Whether the registry refused the token but may accept a new one (RFC 6750, 3.1). */
    boolean saysThatTheTokenIsInvalid() {
        return scheme.equals("bearer")
                && parameter("error").filter("invalid_token"::equals).isPresent();
    }

    /** The value of a parameter; empty if it is missing or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
    }
}
