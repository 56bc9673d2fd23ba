package pinnace.login;

import java.util.Optional;

/** Whose logins a request may use. */
@FunctionalInterface
public interface Credentials {

    /** The login for a registry, by the name that references use; empty where there is none. */
    Optional<Login> forRegistry(String registry);

    /** Nobody's. */
    static Credentials none() {
        return registry -> Optional.empty();
    }

    /** These first, then the others. */
    default Credentials or(Credentials others) {
        return registry -> forRegistry(registry).or(() -> others.forRegistry(registry));
    }
}
