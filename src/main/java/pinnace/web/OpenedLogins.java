package pinnace.web;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.login.Login;
import pinnace.login.Seal;
import pinnace.request.SealedLogins;

/** The logins in the sealed logins of a request. */
final class OpenedLogins {

    private OpenedLogins() {}

    /**
     * The logins by registry.
     *
     * @param seal empty if none may be taken
     * @throws PullException {@link Kind#LOGIN} for one that is of no use, {@link Kind#BAD_REQUEST} for two of the same
     *     registry, or if none may be taken
     */
    static Map<String, Login> of(SealedLogins sealed, Optional<Seal> seal) {
        Map<String, Login> logins = new HashMap<>();
        for (String text : sealed.texts()) {
            Seal.Opened one = opened(text, seal.orElseThrow(OpenedLogins::off));
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
            throw new PullException(
                    Kind.LOGIN,
                    e.getMessage() + "; log in again for a new one, or send the login in the header "
                            + RegistryAuth.HEADER);
        }
    }

    private static PullException off() {
        return new PullException(
                Kind.BAD_REQUEST,
                "This server takes no login in login=, because its setting sealed-logins is off; send it in the header "
                        + RegistryAuth.HEADER);
    }
}
