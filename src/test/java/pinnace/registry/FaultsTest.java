package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.network.AddressPolicy;
import pinnace.network.HostPattern;
import pinnace.network.HttpProxy;
import pinnace.network.NamedProxies;
import pinnace.network.Network;
import pinnace.network.NoProxy;
import pinnace.network.Proxies;
import pinnace.network.Trust;
import pinnace.network.Way;
import pinnace.stream.BlobHistories;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Retries;
import pinnace.stream.SteppedTime;

/** Of a registry that cannot be reached the sentence says why, and what to do. */
class FaultsTest {

    private static final URI HUB = URI.create("https://registry-1.docker.io/v2/");
    private static final Way DIRECT = new Way(Optional.empty(), false);
    private static final Way PAST_THE_PROXY = new Way(Optional.empty(), true);
    private static final Way THROUGH = new Way(Optional.of(HttpProxy.parse("http://a:secret@quay.example:3128")), true);

    /** What no resolver knows, and none has to be asked: a label is 63 characters long at most (RFC 1035, 2.3.4). */
    private static final String NOWHERE = "x".repeat(64) + ".example";

    private static String said(IOException failure, URI address, Way way) {
        return String.valueOf(Faults.of(failure, address, way).getMessage());
    }

    @Test
    void aNameThatIsNotKnownIsNamedAndSoIsTheProxyThatIsMissing() {
        String said = said(new UnknownHostException("registry-1.docker.io: Name or service not known"), HUB, DIRECT);
        assertTrue(
                said.startsWith("the name registry-1.docker.io is not known here,"
                        + " and no proxy is configured (setting proxy)"),
                said);
    }

    @Test
    void aNameThatIsReachedWithoutTheProxyIsSaidToBe() {
        String said = said(new UnknownHostException("x"), HUB, PAST_THE_PROXY);
        assertTrue(said.contains("registry-1.docker.io is not known here"), said);
        assertTrue(said.contains("no-proxy"), said);
        assertFalse(said.contains("no proxy is configured"), said);
    }

    @Test
    void aProxyWhoseNameIsNotKnownIsNamed() {
        String said = said(new UnknownHostException("quay.example"), HUB, THROUGH);
        assertEquals("the name of the proxy quay.example:3128 is not known here (setting proxy)", said);
    }

    @Test
    void whereAPublicRegistryCannotBeConnectedToTheMissingProxyIsNamed() {
        for (IOException failure : List.of(
                new ConnectTimeoutException("Connect timed out"),
                new HttpHostConnectException("Connection refused"),
                new java.net.NoRouteToHostException("Network is unreachable"),
                new ConnectException("Connection refused"))) {
            String said = said(failure, HUB, DIRECT);
            assertTrue(said.startsWith("no answer from registry-1.docker.io ("), said);
            assertTrue(said.contains("no proxy is configured (setting proxy)"), said);
            assertFalse(said(failure, HUB, PAST_THE_PROXY).contains("no proxy is"), said);
        }
        String silent = said(new java.net.SocketTimeoutException("Read timed out"), HUB, DIRECT);
        assertFalse(silent.contains("proxy"), "where there is a connection no proxy is missing: " + silent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:5000/", "https://10.1.2.3/", "https://registry/", "https://[fd00::1]/"})
    void insideOfANetworkNoProxyIsMissed(String address) {
        String said = said(new HttpHostConnectException("Connection refused"), URI.create(address), DIRECT);
        assertFalse(said.contains("proxy"), said);
    }

    private static String askedThrough(Proxies proxies, Set<String> plain) throws IOException {
        SteppedTime time = new SteppedTime();
        Retries retries = new Retries(1, Duration.ofMinutes(1), Duration.ofMillis(1), Duration.ofMillis(1), time);
        try (Registry registry = new Registry(
                new Network(
                        new AddressPolicy(List.of(HostPattern.parse("localhost"))),
                        proxies,
                        Trust.ofContainer(),
                        new Network.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 10),
                        "pinnace"),
                new Endpoints(plain, Map.of()),
                new RepositoryPolicy(List.of(), List.of()),
                new Registry.Limits(
                        new Registry.Insistence(retries, retries, Reading.patience(time)),
                        new DocumentMemory(64 << 20)),
                new BlobHistories(time))) {
            Reference name = Reference.parse(NOWHERE + "/team/app:1", Reference.DOCKER_HUB);
            PullException failed = assertThrows(
                    PullException.class,
                    () -> registry.resolve(name, Platform.parse("linux/amd64"), Credentials.none(), new Call()));
            assertEquals(Kind.BROKEN, failed.kind());
            return failed.getMessage();
        }
    }

    @Test
    void aRegistryWhoseNameIsNotKnownIsToldSo() throws IOException {
        assertTrue(askedThrough(address -> Optional.empty(), Set.of())
                .contains("the name " + NOWHERE + " is not known here, and no proxy is configured (setting proxy)"));
        Proxies past = new NamedProxies(Optional.empty(), Optional.empty(), NoProxy.parse("*"));
        assertTrue(askedThrough(past, Set.of()).contains("no-proxy"));
    }

    /** Squid's own header, and the one of RFC 9209. */
    @ParameterizedTest
    @ValueSource(strings = {"X-Squid-Error: ERR_DNS_FAIL 0", "Proxy-Status: quay; error=dns_error; rcode=NXDOMAIN"})
    void aProxyThatDoesNotKnowTheNameIsSaidTo(String header) throws IOException {
        String[] field = header.split(": ", 2);
        try (FakeRegistry proxy = new FakeRegistry()) {
            Reply refusal = Reply.of(503, "<html>ERR</html>").with(field[0], field[1]);
            proxy.always(NOWHERE + ":443", request -> refusal);
            proxy.always("http://" + NOWHERE + "/v2/team/app/manifests/1", request -> refusal);
            HttpProxy known = HttpProxy.parse(proxy.name());
            for (Set<String> plain : List.of(Set.<String>of(), Set.of(NOWHERE))) {
                String said = askedThrough(address -> Optional.of(known), plain);
                assertTrue(said.contains("the proxy " + proxy.name() + " does not know the name " + NOWHERE), said);
            }
        }
    }
}
