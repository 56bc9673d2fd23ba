package pinnace.registry;

import java.io.InputStream;
import java.util.Map;
import pinnace.image.Descriptor;
import pinnace.login.Credentials;
import pinnace.stream.BlobStore;

/**
 * The blobs of a repository as one registry or mirror has them: neither reopened nor verified.
 *
 * @param http who asks
 * @param endpoint the registry or mirror
 * @param repository the repository
 * @param credentials whose logins may be used
 */
record EndpointBlobs(RegistryHttp http, Endpoint endpoint, String repository, Credentials credentials)
        implements BlobStore {

    @Override
    public InputStream open(Descriptor blob, long from, long to) {
        boolean whole = from == 0 && to == blob.size();
        Map<String, String> range = whole ? Map.of() : Map.of("Range", "bytes=" + from + "-" + (to - 1));
        Ask ask = new Ask(endpoint, repository, "blobs/" + blob.digest(), range, credentials);
        return new BlobBody(http, ask, blob, from, to);
    }

    @Override
    public boolean givesParts(Descriptor blob) {
        return http.ranges().areKnownBy(endpoint);
    }
}
