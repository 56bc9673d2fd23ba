package pinnace.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import pinnace.failure.PullException;
import pinnace.network.Network;
import pinnace.network.ProxyRoutes;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Time;

/**
 * The only class that sends requests. It finds the login that is needed, follows redirects itself, and turns every
 * answer without success into a sentence that says why.
 */
final class RegistryHttp implements AutoCloseable {

    /** The status of a registry that answers no {@code HEAD}. */
    static final int NO_HEAD = 405;

    private final CloseableHttpClient client;
    private final RequestConfig toMirror;
    private final Tokens tokens;
    private final PassedOver mirrors;
    private final DocumentMemory memory;
    private final SignedAddresses addresses = new SignedAddresses();
    private final Ranges ranges = new Ranges();

    RegistryHttp(Network network, Time time, DocumentMemory memory) {
        this.client = network.client();
        this.toMirror = network.toMirror();
        this.tokens = new Tokens(time);
        this.mirrors = new PassedOver(time);
        this.memory = memory;
    }

    /**
     * Sends {@code GET}. The answer is a success (2xx); the caller closes it.
     *
     * @throws IOException if the connection failed
     * @throws PullException for every other answer
     */
    RegistryResponse get(RegistryRequest ask, Call call) throws IOException {
        return exchange("GET", ask, call);
    }

    /** Sends {@code HEAD}. {@link #NO_HEAD} of a registry itself is an answer too. */
    RegistryResponse head(RegistryRequest ask, Call call) throws IOException {
        return exchange("HEAD", ask, call);
    }

    /** Which registries ignore ranges. */
    Ranges ranges() {
        return ranges;
    }

    /** Which mirrors are skipped. */
    PassedOver mirrors() {
        return mirrors;
    }

    private RegistryResponse exchange(String method, RegistryRequest question, Call call) throws IOException {
        // Finding a login may take long, so it is found before a lock is held that other requests wait for.
        RegistryRequest ask = question.withLoginOfNow();
        Optional<String> known = tokens.known(ask);
        RegistryResponse answer = follow(method, ask, known, call);
        List<Challenge> challenges = Challenge.parse(answer.headers("WWW-Authenticate"));
        // By RFC 6750, invalid_token comes with 401; some registries send it with 403.
        boolean otherToken =
                answer.status() == 403 && challenges.stream().anyMatch(Challenge::saysThatTheTokenIsInvalid);
        if (answer.status() == 401 || otherToken) {
            String why = Refusals.body(ask, answer);
            answer.close();
            String authorization = tokens.authorize(
                            ask, challenges, known, (request, address) -> send(limited(request, ask), address, call))
                    .orElseThrow(() -> Refusals.login(ask, why));
            answer = follow(method, ask, Optional.of(authorization), call);
        }
        boolean noHead = answer.status() == NO_HEAD
                && method.equals("HEAD")
                && !ask.endpoint().isMirror();
        if (!noHead && (answer.status() < 200 || answer.status() > 299)) {
            try (RegistryResponse refused = answer) {
                throw Refusals.of(ask, refused);
            }
        }
        return answer;
    }

    private RegistryResponse follow(String method, RegistryRequest ask, Optional<String> authorization, Call call)
            throws IOException {
        Optional<URI> signed = addresses.find(ask);
        URI address = signed.orElse(ask.address());
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            HttpUriRequestBase request = limited(new HttpUriRequestBase(method, address), ask);
            ask.headers().forEach(request::setHeader);
            // The login is never sent to another origin than the registry's own.
            boolean own = Redirects.sameOrigin(address, ask.endpoint().base());
            if (own) {
                authorization.ifPresent(value -> request.setHeader("Authorization", value));
            }
            RegistryResponse answer = send(request, address, call);
            if (signed.isPresent() && hop == 0 && isRefusal(answer)) {
                answer.close();
                addresses.forget(ask);
                return follow(method, ask, authorization, call);
            }
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
     * A signed address is remembered as long as the storage accepts it. If it is refused, it has expired, and the
     * registry is asked for a new one at once.
     */
    private RegistryResponse fromStorage(RegistryResponse answer, RegistryRequest ask) throws IOException {
        if (answer.status() == 200 || answer.status() == 206) {
            addresses.remember(ask, answer.address());
            return answer;
        }
        addresses.forget(ask);
        if (isRefusal(answer)) {
            try (answer) {
                throw new IOException("the storage at " + answer.address().getHost()
                        + " refused the registry's own address of " + ask.what() + " with status " + answer.status());
            }
        }
        return answer;
    }

    private static boolean isRefusal(RegistryResponse answer) {
        return answer.status() >= 400 && answer.status() < 500 && answer.status() != 416;
    }

    private HttpUriRequestBase limited(HttpUriRequestBase request, RegistryRequest ask) {
        if (ask.endpoint().isMirror()) {
            request.setConfig(toMirror);
        }
        return request;
    }

    private RegistryResponse send(HttpUriRequestBase request, URI address, Call call) throws IOException {
        call.sends(request);
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse response;
        try {
            response = client.executeOpen(null, request, context);
        } catch (IOException e) {
            throw Faults.of(e, address, ProxyRoutes.taken(context));
        } catch (IllegalStateException e) {
            // The client throws this if the request is cancelled while it connects, or interrupted while it waits for a
            // connection of the pool.
            if (request.isCancelled() || e instanceof CancellationException) {
                throw new IOException("cancelled", e);
            }
            throw e;
        }
        RegistryResponse answer = new RegistryResponse(request, response, address, memory);
        try {
            Faults.refuseAnswerOfProxy(
                    answer, address, ProxyRoutes.taken(context).proxy(), context.getSSLSession() != null);
            return answer;
        } catch (IOException | PullException e) {
            answer.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
