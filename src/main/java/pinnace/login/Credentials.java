package pinnace.login;

import java.util.Optional;
import pinnace.stream.Origin;

/** The logins that a request may use. */
@FunctionalInterface
public interface Credentials {

    /** The login for a registry, by its name in references; empty if there is none. */
    Optional<Login> forRegistry(String registry);

    /** No logins. */
    static Credentials none() {
        return registry -> Optional.empty();
    }

    /**
     * A repository as the caller with these logins sees it. Finding the login may take long, if a program is asked for
     * it.
     */
    default Origin origin(String registry, String repository) {
        return new Origin(registry, repository, forRegistry(registry).map(Login::fingerprint));
    }

    /** These logins first, then the others. */
    default Credentials or(Credentials others) {
        return registry -> forRegistry(registry).or(() -> others.forRegistry(registry));
    }
}
