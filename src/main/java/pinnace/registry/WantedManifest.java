package pinnace.registry;

import java.util.Map;
import pinnace.image.MediaType;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.stream.Origin;

/**
 * A manifest or an index that is looked up.
 *
 * @param name the repository
 * @param target a tag or a digest of it
 * @param credentials the logins that may be used
 * @param origin the repository, as the caller with these logins sees it
 * @param call by which it can be cancelled
 */
record WantedManifest(Reference name, String target, Credentials credentials, Origin origin, Call call)
        implements Wanted {

    static WantedManifest of(Reference name, String target, Credentials credentials, Call call) {
        Origin origin = credentials.origin(name.registry(), name.repository());
        return new WantedManifest(name, target, credentials, origin, call);
    }

    @Override
    public String registry() {
        return name.registry();
    }

    @Override
    public RegistryRequest from(Endpoint endpoint) {
        return new RegistryRequest(
                endpoint,
                name.repository(),
                "manifests/" + target,
                Map.of("Accept", MediaType.ACCEPT_MANIFESTS),
                credentials);
    }

    boolean isByDigest() {
        return target.startsWith("sha256:");
    }
}
