package pinnace.stream;

import java.util.Optional;

/**
 * Where something comes from, and with which login it was got. Everything that is remembered is remembered under it, so
 * that what was got with a login is never given to a caller without the same login.
 *
 * @param registry as references name it
 * @param repository in the registry
 * @param login the fingerprint of the caller's own login there; empty where the caller has none
 */
public record Origin(String registry, String repository, Optional<String> login) {}
