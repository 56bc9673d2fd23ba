package pinnace.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.login.Login;
import pinnace.registry.Call;
import pinnace.registry.Endpoints;
import pinnace.registry.Registry;
import pinnace.registry.RepositoryPolicy;
import pinnace.stream.BlobHistories;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Retries;
import pinnace.stream.SteppedTime;
import pinnace.stream.VerifiedBlobs;

class ProxiesTest {

    @ParameterizedTest
    @CsvSource({
        "http://proxy.corp.example:3128, proxy.corp.example:3128, ''",
        "HTTP://Proxy:3128/, Proxy:3128, ''",
        "proxy:3128, proxy:3128, ''",
        "http://proxy, proxy:80, ''",
        "10.0.0.1:8080, 10.0.0.1:8080, ''",
        "http://[fd00::1]:8080, [fd00::1]:8080, ''",
        "http://me:p%40ss%3Aw%2Frd%25+1@proxy:3128, proxy:3128, me p@ss:w/rd%+1",
        "http://me@proxy:3128, proxy:3128, 'me '",
    })
    void aProxyIsWrittenAsEverywhere(String text, String where, String login) {
        HttpProxy proxy = HttpProxy.parse(text);
        assertEquals(where, proxy.toString());
        assertEquals(
                login,
                proxy.login()
                        .map(l -> l.getUserName() + " " + new String(l.getPassword()))
                        .orElse(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://proxy:3128",
                "socks5://proxy:1080",
                "http://",
                "http://proxy:0",
                "http://proxy:99999",
                "http://secret:with/slash@proxy:3128",
                "http://secret:%zz@proxy:3128",
                "http://proxy:3128/secret",
                "proxy secret"
            })
    void whatIsNoProxyIsRefusedWithoutItsPassword(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> HttpProxy.parse(text));
        assertTrue(refused.toString().contains("http://host:port"), refused::toString);
        assertFalse(refused.toString().contains("secret"), refused::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "corp.example, corp.example, 443, true",
        "corp.example, r.corp.example, 443, true",
        "corp.example, xcorp.example, 443, false",
        ".corp.example, r.corp.example, 443, true",
        ".corp.example, corp.example, 443, false",
        "*.corp.example, r.corp.example, 443, true",
        "*.corp.example, corp.example, 443, false",
        "CORP.example, R.corp.EXAMPLE, 443, true",
        "corp.example:5000, r.corp.example, 5000, true",
        "corp.example:5000, r.corp.example, 443, false",
        "10.0.0.0/8, 10.1.2.3, 443, true",
        "10.0.0.0/8, ten.example, 443, false",
        "10.1.2.3, 10.1.2.3, 443, true",
        "::1, ::1, 443, true",
        "[::1], ::1, 443, true",
        "fd00::/8, fd00::7, 443, true",
        "*, anything.example, 443, true",
        "'a.example, *', anything.example, 443, true",
        "'a.example b.example', b.example, 443, true",
        "'', anything.example, 443, false",
    })
    void whatIsReachedWithoutTheProxy(String list, String host, int port, boolean direct) {
        assertEquals(direct, NoProxy.parse(list).matches(host, port));
    }

    @Test
    void theEnvironmentIsReadInUpperAndLowerCase() {
        Proxies proxies = NamedProxies.ofEnvironment(Map.of(
                        "https_proxy",
                        "http://one:1",
                        "HTTPS_PROXY",
                        "http://other:1",
                        "HTTP_PROXY",
                        "two:2",
                        "no_proxy",
                        ".corp.example"))
                .orElseThrow();
        assertEquals(
                "one:1",
                proxies.to(URI.create("https://registry.example:443"))
                        .orElseThrow()
                        .toString());
        assertEquals(
                "two:2",
                proxies.to(URI.create("http://registry.example:80"))
                        .orElseThrow()
                        .toString());
        assertTrue(proxies.to(URI.create("https://r.corp.example:443")).isEmpty());
        assertTrue(proxies.to(URI.create("https://localhost:443")).isPresent(), "NO_PROXY says it all");
    }

    @Test
    void anEnvironmentWithoutProxiesOrWithoutUsableOnesHasNone() {
        assertTrue(NamedProxies.ofEnvironment(Map.of("NO_PROXY", "x", "HTTPS_PROXY", ""))
                .isEmpty());
        assertTrue(NamedProxies.ofEnvironment(Map.of("HTTPS_PROXY", "socks5://proxy:1080"))
                .isEmpty());
        Proxies proxies = NamedProxies.ofEnvironment(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", "a/b"))
                .orElseThrow();
        assertTrue(proxies.to(URI.create("https://registry.example:443")).isPresent());
        assertTrue(proxies.to(URI.create("https://127.0.0.1:443")).isEmpty());
    }

    /** An attacker on the unencrypted line to a proxy can answer in its place, but never in the registry's. */
    @ParameterizedTest
    @CsvSource({"401, BARRED", "302, BARRED", "404, BARRED", "403, BARRED", "407, BARRED", "503, BROKEN"})
    void noAnswerToConnectIsTakenForTheRegistrys(int status, Kind kind) throws IOException {
        try (FakeRegistry proxy = new FakeRegistry();
                FakeRegistry evil = new FakeRegistry()) {
            proxy.always("registry.example:443", request -> Reply.of(status, "{}")
                    .with("Location", "http://" + evil.name() + "/stolen")
                    .with("WWW-Authenticate", "Bearer realm=\"http://" + evil.name() + "/token\"")
                    .with("Proxy-Authenticate", "Basic realm=\"harbour\""));
            HttpProxy known = HttpProxy.parse(proxy.name());
            SteppedTime time = new SteppedTime();
            Retries retries = new Retries(2, Duration.ofMinutes(1), Duration.ofMillis(1), Duration.ofMillis(1), time);
            Credentials alice = name -> Optional.of(new Login("alice", "sesame"));
            try (Registry registry = new Registry(
                    new Network(
                            new AddressPolicy(List.of(HostPattern.parse("localhost"))),
                            address -> Optional.of(known),
                            Trust.ofContainer(),
                            new Network.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 10),
                            "pinnace"),
                    new Endpoints(Set.of(), Map.of()),
                    new RepositoryPolicy(List.of(), List.of()),
                    new Registry.Limits(
                            new Registry.Insistence(
                                    retries, retries, new VerifiedBlobs.Patience(time, Duration.ofSeconds(1))),
                            new DocumentMemory(64 << 20)),
                    new BlobHistories(time))) {
                Reference name = Reference.parse("registry.example/team/app:1", Reference.DOCKER_HUB);
                var refused = assertThrows(
                        PullException.class,
                        () -> registry.resolve(name, Platform.parse("linux/amd64"), alice, new Call()));
                assertEquals(kind, refused.kind(), refused::getMessage);
                assertTrue(
                        refused.getMessage().toLowerCase(java.util.Locale.ROOT).contains("the proxy " + proxy.name()),
                        refused::getMessage);
            }
            assertEquals(List.of(), evil.requests());
            assertTrue(proxy.requests().stream()
                    .allMatch(request -> request.header("Authorization").isEmpty()));
        }
    }
}
