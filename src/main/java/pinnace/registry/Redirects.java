package pinnace.registry;

import java.net.URI;
import java.util.Set;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.HttpHost;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/** Where an answer redirects to (RFC 9110, 15.4), and which redirects are refused. */
final class Redirects {

    /** How many are followed for one request. */
    public static final int MOST = 5;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    static boolean isOne(RegistryResponse answer) {
        return STATUSES.contains(answer.status());
    }

    /** The next address, never from https to http; {@code action} begins the sentence of a refusal. */
    static URI next(RegistryResponse answer, String action) {
        String location = answer.header("Location")
                .filter(where -> !where.isBlank())
                .orElseThrow(() -> new PullException(Kind.BROKEN, action + " was redirected to nowhere"));
        WebAddress from = new WebAddress(answer.address());
        WebAddress next = from.resolve(location)
                .orElseThrow(() ->
                        new PullException(Kind.BROKEN, action + " was redirected to what is no address on the web"));
        if (from.isEncrypted() && !next.isEncrypted()) {
            throw new PullException(
                    Kind.BROKEN, action + " was redirected from https to what is not encrypted, which is not followed");
        }
        return next.uri();
    }

    static PullException tooMany(String action) {
        return new PullException(Kind.BROKEN, action + " led to more than " + MOST + " redirects");
    }

    /** Whether two addresses have the same origin (RFC 6454); a login is not sent to another origin. */
    static boolean sameOrigin(URI one, URI other) {
        return origin(one).equals(origin(other));
    }

    private static HttpHost origin(URI address) {
        return RoutingSupport.normalize(HttpHost.create(address), DefaultSchemePortResolver.INSTANCE);
    }
}
