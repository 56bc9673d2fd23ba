package pinnace.registry;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import pinnace.image.PullException;

/**
 * The only one who sends requests: finds the login that is asked for, follows redirects by hand, and makes of every
 * answer that is no success the sentence that says why.
 */
final class RegistryHttp implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RegistryHttp.class.getName());

    private final CloseableHttpClient client;
    private final Tokens tokens;
    private final SignedAddresses addresses = new SignedAddresses();
    private final Ranges ranges = new Ranges();

    RegistryHttp(CloseableHttpClient client, Tokens tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    /**
     * Asks; the answer is a success (2xx), its body belongs to the caller.
     *
     * @throws IOException where the connection failed
     * @throws PullException for every other answer
     */
    Answer get(Ask ask, Call call) throws IOException {
        return exchange("GET", ask, call);
    }

    /** The same without a body. */
    Answer head(Ask ask, Call call) throws IOException {
        return exchange("HEAD", ask, call);
    }

    /** What is known of ranges. */
    Ranges ranges() {
        return ranges;
    }

    private Answer exchange(String method, Ask ask, Call call) throws IOException {
        Optional<String> known = tokens.known(ask);
        Answer answer = follow(method, ask, known, call);
        List<Challenge> challenges = Challenge.parse(answer.headers("WWW-Authenticate"));
        // RFC 6750 has invalid_token in a 401, some say it in a 403.
        boolean otherToken =
                answer.status() == 403 && challenges.stream().anyMatch(Challenge::saysThatTheTokenIsInvalid);
        if (answer.status() == 401 || otherToken) {
            String why = Refusals.body(answer);
            answer.close();
            String authorization = tokens.authorize(
                            ask, challenges, known, (request, address) -> send(request, address, call))
                    .orElseThrow(() -> Refusals.login(ask, why));
            answer = follow(method, ask, Optional.of(authorization), call);
        }
        if (answer.status() < 200 || answer.status() > 299) {
            try (Answer refused = answer) {
                throw Refusals.of(ask, refused);
            }
        }
        return answer;
    }

    private Answer follow(String method, Ask ask, Optional<String> authorization, Call call) throws IOException {
        Optional<URI> signed = addresses.find(ask);
        URI address = signed.orElse(ask.address());
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            Map<String, String> headers = new HashMap<>(ask.headers());
            // To another origin than the registry's own the login never goes.
            boolean own = Redirects.sameOrigin(address, ask.endpoint().base());
            if (own) {
                authorization.ifPresent(value -> headers.put("Authorization", value));
            }
            Answer answer = send(method, address, headers, call);
            if (!Redirects.isOne(answer)) {
                return own ? answer : fromStorage(answer, ask);
            }
            try (answer) {
                address = Redirects.next(answer, ask.action());
            }
        }
        throw Redirects.tooMany(ask.action());
    }

    /**
     * A signed address is remembered as long as the storage takes it; one that it refuses has run out, and the registry
     * gives a new one when it is asked again.
     */
    private Answer fromStorage(Answer answer, Ask ask) throws IOException {
        if (answer.status() == 200 || answer.status() == 206) {
            addresses.remember(ask, answer.address());
            return answer;
        }
        addresses.forget(ask);
        if (answer.status() >= 400 && answer.status() < 500 && answer.status() != 416) {
            try (answer) {
                throw new IOException("the storage at " + answer.address().getHost()
                        + " refused the registry's own address of " + ask.what() + " with status " + answer.status());
            }
        }
        return answer;
    }

    private Answer send(String method, URI address, Map<String, String> headers, Call call) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(method, address);
        headers.forEach(request::setHeader);
        return send(request, address, call);
    }

    private Answer send(HttpUriRequestBase request, URI address, Call call) throws IOException {
        call.sends(request);
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse response;
        try {
            response = client.executeOpen(null, request, context);
        } catch (IOException e) {
            throw Faults.of(e, address, ProxyRoutes.taken(context));
        } catch (IllegalStateException e) {
            // Called off between two steps of connecting, the client finds its connection gone.
            if (request.isCancelled()) {
                throw new IOException("called off", e);
            }
            throw e;
        }
        Answer answer = new Answer(request, response, address);
        try {
            Faults.refuseAnswerOfProxy(
                    answer, address, ProxyRoutes.taken(context).proxy(), context.getSSLSession() != null);
            return answer;
        } catch (IOException | PullException e) {
            answer.close();
            throw e;
        }
    }

    /** Says in the log why a mirror was of no use; the registry itself is asked next. */
    void passOver(Endpoint mirror, Exception why) {
        LOG.log(Level.INFO, "The mirror {0} is passed over: {1}", new Object[] {mirror.name(), why.getMessage()});
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
