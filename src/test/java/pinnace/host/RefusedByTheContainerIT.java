package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.rig.Answer;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.RawHttp;
import pinnace.rig.Tomcat;

/** What never reaches the application is refused by its host, which then says no more than the status. */
@TestInstance(Lifecycle.PER_CLASS)
class RefusedByTheContainerIT {

    enum Place {
        EXECUTABLE_WAR,
        TOMCAT_WITH_CONF,
        STOCK_TOMCAT
    }

    /** More than any host takes. */
    private static final String LONG = "a".repeat(40_000);

    private static final Map<String, Integer> TARGETS = Map.ofEntries(
            Map.entry("/pinnace/pull/team%2Fapp.tar", 400),
            Map.entry("/pinnace/pull/team%5Capp.tar", 400),
            Map.entry("/pinnace/pull/team\\app.tar", 400),
            Map.entry("/pinnace/pull/app%00.tar", 400),
            Map.entry("/pinnace/pull/[app].tar", 400),
            Map.entry("/pinnace/pull/{app}.tar", 400),
            Map.entry("/pinnace/pull/a|b.tar", 400),
            Map.entry("/pinnace/pull/app%zz.tar", 400),
            Map.entry("/pinnace/pull/app%FF.tar", 400),
            Map.entry("/pinnace/pull/\u00e4.tar", 400),
            Map.entry("/pinnace/pull/" + LONG, 400),
            Map.entry("pinnace/pull/app.tar", 400),
            Map.entry("http://[::1/pinnace/", 400),
            Map.entry("/../pinnace/", 400),
            Map.entry("/nothing/here", 404),
            Map.entry("/manager/html", 404),
            Map.entry("/pinnace/nothing/here", 404),
            Map.entry("/pinnace/WEB-INF/web.xml", 404),
            Map.entry("/pinnace/META-INF/MANIFEST.MF", 404),
            Map.entry("/pinnace/pinnace/launcher/Launcher.class", 403));

    private static final Map<String, Integer> REQUESTS = Map.ofEntries(
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "X Y: z"), 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "X\u0001Y: z"), 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "no colon"), 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "X-Long: " + LONG), 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "Host: another"), 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "Content-Length: many"), 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "Transfer-Encoding: morse"), 501),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/1.1", "Expect: everything"), 417),
            Map.entry("GET /pinnace/ HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
            Map.entry("GET /pinnace/ HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", 400),
            Map.entry(RawHttp.request("GET /pinnace/ HTTP/9.9"), 505),
            Map.entry(RawHttp.request("G(T /pinnace/ HTTP/1.1"), 400),
            Map.entry(RawHttp.request("TRACE /pinnace/ HTTP/1.1"), 405),
            Map.entry("junk\r\n\r\n", 400),
            // The first bytes of TLS, sent to a port that speaks none.
            Map.entry("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", 400));

    private final Map<Place, Node> running = new EnumMap<>(Place.class);

    private final Path directory;

    RefusedByTheContainerIT(@TempDir Path directory) {
        this.directory = directory;
    }

    private Node on(Place place) {
        return running.computeIfAbsent(place, p -> switch (p) {
            case EXECUTABLE_WAR -> Node.start(Host.EXECUTABLE, Map.of());
            case TOMCAT_WITH_CONF ->
                Tomcat.withConf(directory.resolve(p.name())).start();
            case STOCK_TOMCAT -> Tomcat.stock(directory.resolve(p.name())).start();
        });
    }

    /** Here, so that a host that does not start fails once and not once a case. */
    @BeforeAll
    void start() {
        on(Place.EXECUTABLE_WAR);
        on(Place.TOMCAT_WITH_CONF);
    }

    @AfterAll
    void end() {
        running.values().forEach(Node::close);
    }

    static Stream<Arguments> targets() {
        return everywhere(TARGETS);
    }

    static Stream<Arguments> requests() {
        return everywhere(REQUESTS);
    }

    private static Stream<Arguments> everywhere(Map<String, Integer> cases) {
        return Stream.of(Place.EXECUTABLE_WAR, Place.TOMCAT_WITH_CONF).flatMap(place -> cases.entrySet().stream()
                .map(one -> Arguments.of(place, one.getKey(), one.getValue())));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void aTargetThatIsRefusedShowsNothing(Place place, String target, int status) {
        assertRefused(status, Answer.to(on(place).server(), "GET", target));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestThatIsRefusedShowsNothing(Place place, String request, int status) {
        assertRefused(status, Answer.raw(on(place).server(), request));
    }

    private static void assertRefused(int status, Answer answer) {
        assertEquals(status, answer.keepsToItself().status(), answer::toString);
    }

    /** Why tomcat-conf has a server.xml: this test falls when a later Tomcat needs it no more. */
    @Test
    void aStockTomcatTellsItsVersion() {
        Answer answer = Answer.to(on(Place.STOCK_TOMCAT).server(), "GET", "/pinnace/pull/team%2Fapp.tar");
        assertEquals(400, answer.status());
        assertTrue(answer.text().contains("Apache Tomcat/10.1."), answer::text);
    }

    @Test
    void aLoginOfManyKilobytesIsNotTooLong() {
        String login = "X-Registry-Auth: " + "a".repeat(20_000);
        for (Place place : new Place[] {Place.EXECUTABLE_WAR, Place.TOMCAT_WITH_CONF}) {
            Answer answer = Answer.to(on(place).server(), "GET", "/pinnace/health/live", login);
            assertEquals(200, answer.keepsToItself().status(), answer::toString);
        }
        Map<String, Integer> stock = new LinkedHashMap<>();
        stock.put(login, 400);
        stock.put("X-Registry-Auth: " + "a".repeat(4096), 200);
        stock.forEach((header, status) -> assertEquals(
                status,
                Answer.to(on(Place.STOCK_TOMCAT).server(), "GET", "/pinnace/health/live", header)
                        .status()));
    }
}
