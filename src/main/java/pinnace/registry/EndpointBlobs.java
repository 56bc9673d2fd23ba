package pinnace.registry;

import java.io.InputStream;
import java.util.Map;
import pinnace.login.Credentials;
import pinnace.stream.Blob;
import pinnace.stream.BlobStore;
import pinnace.stream.BlobStream;

/**
 * The blobs of one registry or mirror: not reopened after a failure, not verified.
 *
 * @param http sends the requests
 * @param endpoint the registry or mirror
 * @param credentials the logins that may be used
 */
record EndpointBlobs(RegistryHttp http, Endpoint endpoint, Credentials credentials) implements BlobStore {

    @Override
    public InputStream open(Blob blob, long from, long to) {
        boolean whole = from == 0 && to == blob.size();
        Map<String, String> range = whole ? Map.of() : Map.of("Range", "bytes=" + from + "-" + (to - 1));
        RegistryRequest ask =
                new RegistryRequest(endpoint, blob.origin().repository(), "blobs/" + blob.digest(), range, credentials);
        return new BlobStream(new BlobBody(http, ask, blob, from, to));
    }

    @Override
    public boolean givesParts(Blob blob) {
        return http.ranges().areKnownBy(endpoint);
    }
}
