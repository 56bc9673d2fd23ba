package pinnace.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Reference;
import pinnace.network.HostPattern;

/**
 * Where the API of a registry is, and where its mirrors are.
 *
 * @param plainHttp the registries ({@code host} or {@code host:port}) without TLS
 * @param mirrors by registry, in the order in which they are tried
 */
public record Endpoints(Set<String> plainHttp, Map<String, List<URI>> mirrors) {

    /** Keeps copies. */
    public Endpoints {
        plainHttp = Set.copyOf(plainHttp);
        mirrors = Map.copyOf(mirrors);
    }

    /** Where a registry's content is: its mirrors, and last the registry itself. */
    List<Endpoint> of(String registry) {
        List<Endpoint> endpoints = new ArrayList<>();
        // Under its own name, so that a login for the registry is never sent to a mirror of it.
        mirrors.getOrDefault(registry, List.of())
                .forEach(mirror -> endpoints.add(new Endpoint(mirror.getAuthority(), mirror, true)));
        endpoints.add(origin(registry));
        return endpoints;
    }

    private Endpoint origin(String registry) {
        String host = registry.equals(Reference.DOCKER_HUB) ? "registry-1.docker.io" : registry;
        String scheme = plainHttp.contains(registry) ? "http" : "https";
        return WebAddress.of(scheme + "://" + host)
                .map(WebAddress::uri)
                .filter(base -> !HostPattern.isOddlyWritten(base.getHost()))
                .map(base -> new Endpoint(registry, base))
                .orElseThrow(() -> new PullException(
                        Kind.REFUSED,
                        registry + " is no name of a host, and this server does not guess which address it may stand"
                                + " for; write an address as four numbers, such as 127.0.0.1"));
    }
}
