package pinnace.registry;

import java.net.URI;

/**
 * Where the API of a registry, or of a mirror, is.
 *
 * @param name the registry as references name it, {@code docker.io}; logins are looked up by it
 * @param base scheme and authority of its API, {@code https://registry-1.docker.io}
 * @param isMirror whether it is a mirror: the registry itself can be asked instead
 */
record Endpoint(String name, URI base, boolean isMirror) {

    /** A registry itself. */
    Endpoint(String name, URI base) {
        this(name, base, false);
    }

    /** An address below {@code /v2/}; repository, digests and tags need no escaping. */
    URI at(String path) {
        return base.resolve("/v2/" + path);
    }
}
