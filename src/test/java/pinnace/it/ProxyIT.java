package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Child;
import pinnace.rig.Layers;
import pinnace.rig.Layers.Packing;
import pinnace.rig.Node;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Room;
import pinnace.rig.Squid;
import pinnace.rig.Tools;

/**
 * A Pinnace that reaches its registries, of which one speaks TLS with a certificate of a private authority, through a
 * real Squid or a real SOCKS server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(2)
class ProxyIT {

    private static final String USER = "pinnace";
    private static final String SECRET = "through:the@strait/100%";
    private static final String ENCODED = "through%3Athe%40strait%2F100%25";

    private final Room room = Room.open("authority");
    private final Authority authority = new Authority(room.directory("ca"));
    private final RealRegistry plain = RealRegistry.start();
    private final RealRegistry secure = plain.encrypted(authority.issue("secure", "DNS:localhost,IP:127.0.0.1", 2));
    private final List<AutoCloseable> started = new ArrayList<>(List.of(room, plain, secure));
    private byte[] expected = new byte[0];

    @BeforeAll
    void push() {
        Picture.oci("linux/amd64")
                .layer(Packing.GZIP, new Layers().noise("data", 300_000, 1).tar())
                .layer(Packing.ZSTD, new Layers().noise("more", 200_000, 2).tar())
                .build()
                .pushTo(plain, "team/app", "1");
        try (Node direct = node(List.of(), Map.of(), Map.of())) {
            Answer answer = Answer.to("GET", direct.pull(plain.name() + "/team/app:1"));
            assertEquals(200, answer.status(), answer::toString);
            expected = answer.body();
        }
    }

    @AfterAll
    void end() throws Exception {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }

    private Squid ours(Squid squid) {
        started.add(squid);
        return squid;
    }

    private Node node(List<String> options, Map<String, String> environment, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "private-registries", plain.name() + "," + secure.name() + ",team.localhost",
                "plain-http-registries", plain.name(),
                "ca-file", authority.certificate().toString()));
        all.putAll(settings);
        return Node.executable(environment, options, all);
    }

    /** The image comes from both registries, whose bytes are the same but for nothing. */
    private void pullsFromBoth(Node node) {
        for (RealRegistry registry : List.of(plain, secure)) {
            Answer answer = Answer.to("GET", node.pull(registry.name() + "/team/app:1"));
            assertEquals(200, answer.status(), answer::toString);
            assertEquals(expected.length, answer.body().length);
            // The names differ in the port alone, so do the two files.
            assertArrayEquals(layers(expected), layers(answer.body()));
        }
    }

    private static byte[] layers(byte[] archive) {
        return java.util.Arrays.copyOf(archive, 500_000);
    }

    private void wentThrough(Squid squid) {
        List<String> accesses = squid.accesses();
        assertTrue(
                accesses.stream().anyMatch(line -> line.contains("GET http://" + plain.name() + "/v2/team/app/blobs/")),
                accesses::toString);
        assertTrue(
                accesses.stream().anyMatch(line -> line.contains("/200 ") && line.contains("CONNECT " + secure.name())),
                accesses::toString);
    }

    @Test
    void theContainersOwnSettingsAreEnoughWhateverTheEnvironmentSays() {
        Squid squid = ours(Squid.basic(USER, SECRET));
        Squid wrong = ours(Squid.shut());
        List<String> options = new ArrayList<>(container(squid, ""));
        for (String scheme : List.of("http", "https")) {
            options.add("-D" + scheme + ".proxyUser=" + USER);
            options.add("-D" + scheme + ".proxyPassword=" + SECRET);
        }
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", wrong.address(), "HTTP_PROXY", wrong.address(), "NO_PROXY", "");
        try (Node node = node(options, environment, Map.of())) {
            pullsFromBoth(node);
        }
        wentThrough(squid);
        assertEquals(List.of(), wrong.accesses());
    }

    @Test
    void withoutAProxyTheNameThatIsNotKnownIsSaidAndThatAProxyMayBeMissing() {
        Map<String, String> none = Map.of("HTTPS_PROXY", "", "HTTP_PROXY", "", "https_proxy", "", "http_proxy", "");
        try (Node node = node(List.of(), none, Map.of())) {
            Answer unknown = Answer.to("GET", node.pull("registry.invalid/team/app:1"));
            assertEquals(502, unknown.status(), unknown::toString);
            assertTrue(
                    unknown.text()
                            .contains(
                                    "the name registry.invalid is not known here, and no proxy is configured (setting proxy)"),
                    unknown::text);
        }
    }

    private static List<String> container(Squid squid, String direct) {
        return List.of(
                "-Dhttp.proxyHost=127.0.0.1",
                "-Dhttp.proxyPort=" + squid.port(),
                "-Dhttps.proxyHost=127.0.0.1",
                "-Dhttps.proxyPort=" + squid.port(),
                "-Dhttp.nonProxyHosts=" + direct);
    }

    @Test
    void whatTheContainerReachesWithoutItIsReachedWithoutIt() {
        Squid squid = ours(Squid.shut());
        try (Node node = node(container(squid, "localhost|*.corp.example"), Map.of(), Map.of())) {
            pullsFromBoth(node);
        }
        assertEquals(List.of(), squid.accesses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "digest"})
    void theSettingCountsBeforeTheContainer(String kind) {
        boolean basic = kind.equals("basic");
        // A colon ends the password in Squid's file for Digest.
        Squid squid = ours(basic ? Squid.basic(USER, SECRET) : Squid.digest(USER, SECRET.replace(':', '.')));
        Squid wrong = ours(Squid.shut());
        String encoded = basic ? ENCODED : ENCODED.replace("%3A", ".");
        String proxy = "http://" + USER + ":" + encoded + "@" + squid.address();
        try (Node node = node(container(wrong, ""), Map.of(), Map.of("proxy", proxy, "no-proxy", ""))) {
            pullsFromBoth(node);
            assertFalse(node.said().contains("strait"), "a password is in the log");
        }
        wentThrough(squid);
        assertEquals(List.of(), wrong.accesses());
    }

    @Test
    void theEnvironmentCountsWhereNothingElseIsSet() {
        Squid squid = ours(Squid.open());
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://" + squid.address(), "http_proxy", squid.address(), "NO_PROXY", "");
        try (Node node = node(List.of(), environment, Map.of())) {
            pullsFromBoth(node);
        }
        wentThrough(squid);
    }

    @Test
    void loopbackIsReachedWithoutTheProxyUnlessSomebodySaysElse() {
        Squid squid = ours(Squid.shut());
        try (Node node = node(List.of(), Map.of(), Map.of("proxy", "http://" + squid.address()))) {
            pullsFromBoth(node);
        }
        assertEquals(List.of(), squid.accesses());
    }

    @Test
    void aProxyThatWantsALoginIsNamed() {
        Squid squid = ours(Squid.basic(USER, SECRET));
        try (Node node = node(List.of(), Map.of(), Map.of("proxy", squid.address(), "no-proxy", ""))) {
            for (RealRegistry registry : List.of(plain, secure)) {
                Answer answer = Answer.to("GET", node.pull(registry.name() + "/team/app:1"));
                assertEquals(502, answer.status(), answer::toString);
                assertTrue(answer.text().contains("The proxy " + squid.address() + " wants a login"), answer::text);
                assertTrue(
                        answer.header("WWW-Authenticate").isEmpty(), "the caller is not asked for the proxy's login");
            }
        }
    }

    @Test
    void aProxyThatDoesNotTakeTheLoginIsNamed() {
        Squid squid = ours(Squid.basic(USER, SECRET));
        Map<String, String> settings = Map.of("proxy", "http://pinnace:other@" + squid.address(), "no-proxy", "");
        try (Node node = node(List.of(), Map.of(), settings)) {
            for (RealRegistry registry : List.of(plain, secure)) {
                Answer answer = Answer.to("GET", node.pull(registry.name() + "/team/app:1"));
                assertEquals(502, answer.status(), answer::toString);
                assertTrue(answer.text().contains("does not accept the login"), answer::text);
            }
        }
    }

    @Test
    void aProxyThatRefusesIsNamed() {
        Squid squid = ours(Squid.shut());
        try (Node node = node(List.of(), Map.of(), Map.of("proxy", squid.address(), "no-proxy", ""))) {
            Answer answer = Answer.to("GET", node.pull(secure.name() + "/team/app:1"));
            assertEquals(502, answer.status(), answer::toString);
            assertEquals(
                    "The proxy " + squid.address() + " did not open a way to localhost and answered with status 403\n",
                    answer.text());
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() {
        String nobody = "127.0.0.1:" + Room.freePort();
        try (Node node = node(List.of(), Map.of(), Map.of("proxy", nobody, "no-proxy", ""))) {
            for (RealRegistry registry : List.of(plain, secure)) {
                Answer answer = Answer.to("GET", node.pull(registry.name() + "/team/app:1"));
                assertEquals(502, answer.status(), answer::toString);
                assertTrue(answer.text().contains("the proxy " + nobody + " cannot be reached"), answer::text);
            }
        }
    }

    @Test
    void throughAProxyNothingIsAskedForThatIsWrittenLikeThisNetwork() {
        Squid squid = ours(Squid.open());
        Map<String, String> settings = Map.of("proxy", squid.address(), "no-proxy", squid.address());
        try (Node node = node(List.of(), Map.of(), settings)) {
            for (String host : List.of(
                    "0x7f.1:5000",
                    "2130706433:5000",
                    "127.0.0.1:5000",
                    "%5B::ffff:127.0.0.1%5D:5000",
                    "intranet:80",
                    "metadata.google.internal")) {
                Answer answer = Answer.to("GET", node.pull(host + "/team/app:1"));
                assertEquals(403, answer.status(), () -> host + ": " + answer);
            }
            assertEquals(List.of(), squid.accesses());

            // A registry that the proxy cannot reach is not blamed on nobody.
            Answer unreachable = Answer.to("GET", node.pull("team.localhost:1/team/app:1"));
            assertEquals(502, unreachable.status(), unreachable::toString);
            assertTrue(unreachable.text().contains("proxy " + squid.address()), unreachable::text);

            // Of a name that only the proxy could know the error says who does not (RFC 6761, 6.4: nobody does).
            Answer unknown = Answer.to("GET", node.pull("registry.invalid/team/app:1"));
            assertEquals(502, unknown.status(), unknown::toString);
            assertTrue(
                    unknown.text()
                            .matches("(?s).*the proxy " + squid.address() + " (did not open a way to"
                                    + " registry.invalid.*it may not know that name.*|does not know the name .*)"),
                    unknown::text);

            // The proxy's own address, used by now, is a route and no registry.
            Answer own = Answer.to("GET", node.pull(squid.address() + "/team/app:1"));
            assertEquals(403, own.status(), own::toString);
            assertTrue(own.text().contains("private-registries"), own::text);
        }
    }

    @Test
    void theJvmsSocksProxyIsUsedToo() {
        Tools.require("microsocks");
        int port = Room.freePort();
        Room log = Room.open("socks");
        started.add(log);
        Child socks = Child.start(
                log.log(),
                Map.of(),
                List.of("microsocks", "-i", "127.0.0.1", "-p", Integer.toString(port)),
                () -> Room.listens(port));
        started.add(socks);
        List<String> options =
                List.of("-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=" + port, "-DsocksNonProxyHosts=");
        try (Node node = node(options, Map.of(), Map.of())) {
            pullsFromBoth(node);
            // A literal address that the policy refuses is refused before the SOCKS server hears of it.
            assertEquals(
                    403,
                    Answer.to("GET", node.pull("127.0.0.2:5000/team/app:1")).status());
        }
        String said = socks.said();
        for (RealRegistry registry : List.of(plain, secure)) {
            String target = "127.0.0.1:" + registry.name().split(":", -1)[1];
            assertTrue(said.contains("connected to " + target), said);
        }
        assertFalse(said.contains("127.0.0.2"), said);
    }
}
