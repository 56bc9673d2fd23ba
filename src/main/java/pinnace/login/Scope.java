package pinnace.login;

import java.util.Optional;

/**
 * Who may see what was got from where: everything that is remembered is remembered under it. What was got with
 * credentials is so never given to who has not got the same.
 *
 * @param registry as references name it
 * @param repository in the registry
 * @param login the fingerprint of the login that is used there; empty for nobody's
 */
public record Scope(String registry, String repository, Optional<String> login) {

    /** The scope of whoever has these logins; only the one for the registry counts. */
    public static Scope of(String registry, String repository, Credentials credentials) {
        return new Scope(registry, repository, credentials.forRegistry(registry).map(Login::fingerprint));
    }
}
