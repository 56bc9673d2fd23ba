package pinnace.registry;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import pinnace.login.Credentials;
import pinnace.login.Login;

/**
 * A request to a registry, before its login and its redirects are known.
 *
 * @param endpoint which registry
 * @param repository the repository that it is about
 * @param path below the repository, {@code manifests/latest}
 * @param headers all headers except the login
 * @param credentials the logins that may be used
 */
record RegistryRequest(
        Endpoint endpoint, String repository, String path, Map<String, String> headers, Credentials credentials) {

    URI address() {
        return endpoint.at(repository + "/" + path);
    }

    boolean isForBlob() {
        return path.startsWith("blobs/");
    }

    boolean isForTags() {
        return path.startsWith("tags/");
    }

    boolean isByDigest() {
        return !isForTags() && path.contains(":");
    }

    /** The same request, with a login that is found now and does not change any more. */
    RegistryRequest withLoginOfNow() {
        Optional<Login> login = login();
        return new RegistryRequest(endpoint, repository, path, headers, any -> login);
    }

    Optional<Login> login() {
        return credentials.forRegistry(endpoint.name());
    }

    /**
     * What it asks for, as users write it: {@code team/app:1}, {@code team/app@sha256:...}, or the blob of a
     * repository.
     */
    String what() {
        String target = path.substring(path.indexOf('/') + 1);
        if (isForTags()) {
            return "tags of " + repository;
        }
        if (isForBlob()) {
            return "blob " + target + " of " + repository;
        }
        return repository + (isByDigest() ? "@" : ":") + target;
    }

    /** What it does, as the beginning of a sentence, without a query string. */
    String action() {
        return "Asking " + endpoint.name() + " for " + what();
    }
}
