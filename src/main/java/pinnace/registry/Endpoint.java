package pinnace.registry;

import java.net.URI;
import java.util.Set;
import pinnace.image.Reference;

/**
 * Where the API of a registry is.
 *
 * @param name the registry as references name it, {@code docker.io}
 * @param base scheme and authority of its API, {@code https://registry-1.docker.io}
 */
public record Endpoint(String name, URI base) {

    /** The endpoint of a registry; plain HTTP is spoken with those alone that are named for it. */
    static Endpoint of(String registry, Set<String> plainHttp) {
        String host = registry.equals(Reference.DOCKER_HUB) ? "registry-1.docker.io" : registry;
        String scheme = plainHttp.contains(registry) ? "http" : "https";
        return new Endpoint(registry, URI.create(scheme + "://" + host));
    }

    /** An address below {@code /v2/}; repository, digests and tags need no escaping. */
    URI at(String path) {
        return base.resolve("/v2/" + path);
    }
}
