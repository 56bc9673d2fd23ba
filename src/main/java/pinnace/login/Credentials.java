package pinnace.login;

import java.util.Optional;
import pinnace.stream.Origin;

/** Whose logins a request may use. */
@FunctionalInterface
public interface Credentials {

    /** The login for a registry, by the name that references use; empty where there is none. */
    Optional<Login> forRegistry(String registry);

    /** No logins. */
    static Credentials none() {
        return registry -> Optional.empty();
    }

    /**
     * A repository as the caller with these logins sees it. Finding the login may take long, where a program is asked
     * for it.
     */
    default Origin origin(String registry, String repository) {
        return new Origin(registry, repository, forRegistry(registry).map(Login::fingerprint));
    }

    /** These first, then the others. */
    default Credentials or(Credentials others) {
        return registry -> forRegistry(registry).or(() -> others.forRegistry(registry));
    }
}
