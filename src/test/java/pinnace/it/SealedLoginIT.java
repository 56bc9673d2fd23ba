package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Clients;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Picture;
import pinnace.rig.Posted;
import pinnace.rig.RealRegistry;
import pinnace.rig.Room;
import pinnace.rig.Skopeo;
import pinnace.rig.Tools;

/**
 * A URL with a sealed login is all that a client needs, and Pinnace shows the login to nobody. Everything is logged
 * that can be, and a host in front of all logs what it gets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(17)
class SealedLoginIT {

    private static final String SECRET = "open&Sesame+7%";
    private static final String KEY = "a key that two of these nodes share, and not the third";
    private static final Pattern IN_URL = Pattern.compile("[?&]login=([^&\"'\\s]*)");

    private final RealRegistry open = RealRegistry.start();
    private final RealRegistry guarded = open.guarded("alice", SECRET);
    private final RealRegistry other = open.guarded("bob", SECRET);
    private final Room room = Room.open("sealed");
    private final Node first = node(Map.of("seal-key", KEY));
    private final Node second = node(Map.of("seal-key", KEY, "registry-basic", "on"));
    private final Node alone = node(Map.of("sealed-logins", "on"));
    private final List<String> sealed = new ArrayList<>();
    private final String alice;
    private final String bob;

    SealedLoginIT() {
        Picture.ofNoise(1, 3_000_000).pushTo(open, "team/app", "1");
        alice = sealed(first, guarded, "alice", SECRET);
        bob = sealed(first, other, "bob", SECRET);
    }

    private Node node(Map<String, String> settings) {
        Path logging = room.write(
                "logging.properties",
                ".level=ALL",
                "handlers=java.util.logging.ConsoleHandler",
                "java.util.logging.ConsoleHandler.level=ALL");
        return Node.executable(
                Map.of(),
                List.of("-Djava.util.logging.config.file=" + logging),
                Node.reaching(settings, guarded.name(), other.name(), open.name()));
    }

    @AfterAll
    void noLoginIsInAnyLog() {
        String registries = guarded.accesses().toString() + other.accesses() + open.accesses();
        String log = Stream.of(first, second, alone)
                .peek(Node::close)
                .map(Node::said)
                .reduce("", String::concat);
        List.of(guarded, other, open).forEach(RealRegistry::close);
        room.close();
        assertTrue(log.length() > 10_000, () -> "everything was logged: " + log);
        assertTrue(sealed.size() > 3 && registries.length() > 1_000, registries);
        for (String secret : Stream.concat(
                        sealed.stream(), Stream.of(SECRET, KEY, base64("alice:" + SECRET), base64("bob:" + SECRET)))
                .toList()) {
            assertFalse(log.contains(secret), () -> "a login is in the log: " + with(secret, log));
            assertFalse(registries.contains(secret), "a login is in what a registry was asked");
        }
    }

    private static List<String> with(String secret, String log) {
        return log.lines()
                .filter(line -> line.contains(secret))
                .map(line -> line.substring(0, Math.min(150, line.length())))
                .distinct()
                .limit(5)
                .toList();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer post(Node node, String content, String... headers) {
        URI url = node.server().resolve("/pinnace/api/login");
        return Posted.as(
                url,
                List.of(content),
                Stream.concat(Stream.of("Host: " + url.getAuthority()), Arrays.stream(headers))
                        .toArray(String[]::new));
    }

    private static String json(RealRegistry registry, String user, String secret) {
        return "{\"registry\":\"" + registry.name() + "\",\"user\":\"" + user + "\",\"secret\":\"" + secret + "\"}";
    }

    private String sealed(Node node, RealRegistry registry, String user, String secret) {
        Answer answer = post(node, json(registry, user, secret));
        assertEquals(200, answer.status(), answer::toString);
        String text = Skopeo.json(answer.body()).getString("login");
        sealed.add(text);
        return text;
    }

    private URI url(Node node, String path) {
        return node.server().resolve("/pinnace/" + path);
    }

    private URI app(Node node, String login) {
        return url(node, "pull/" + guarded.name() + "/team/app:1.tar?login=" + login);
    }

    private byte[] whole() {
        String header = "X-Registry-Auth: " + base64("{\"username\":\"alice\",\"password\":\"" + SECRET + "\"}");
        Answer answer = Answer.to("GET", first.pull(guarded.name() + "/team/app:1"), header);
        assertEquals(200, answer.status(), answer::toString);
        return answer.body();
    }

    /** Fails where a header that says what the bytes are says with which login they were got. */
    private Answer withoutIt(Answer answer) {
        for (String header : List.of("ETag", "Content-Disposition", "Content-Location")) {
            String value = answer.header(header).orElse("");
            assertFalse(value.contains("login="), () -> header + ": " + value);
        }
        sealed.forEach(one -> assertFalse(
                answer.status() >= 400 && answer.toString().contains(one), () -> "an error repeats it: " + answer));
        return answer;
    }

    @Test
    void anAnswerSaysForWhatItIsAndForHowLong() {
        Answer answer = post(
                first,
                "registry=http%3A%2F%2F" + guarded.name() + "%2Fv2%2F&user=alice&secret="
                        + URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20"));
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("no-store", answer.header("Cache-Control").orElse(""));
        assertEquals("no-referrer", answer.header("Referrer-Policy").orElse(""));
        JsonObject said = Skopeo.json(answer.body());
        assertEquals(Set.of("registry", "user", "login", "expires"), said.keySet());
        assertEquals(guarded.name(), said.getString("registry"));
        assertEquals("alice", said.getString("user"));
        Duration left = Duration.between(Instant.now(), Instant.parse(said.getString("expires")));
        assertTrue(left.toMinutes() >= 470 && left.toMinutes() <= 480, left::toString);
        assertEquals(200, Answer.to("HEAD", app(first, said.getString("login"))).status());
    }

    @Test
    void theUrlAloneIsEnoughOnEveryNodeWithTheKey() {
        byte[] whole = whole();
        for (Node node : List.of(first, second)) {
            Answer answer = withoutIt(Answer.to("GET", app(node, alice)));
            assertArrayEquals(whole, answer.body());
            assertEquals("private, no-transform", answer.header("Cache-Control").orElse(""));
            URI pinned = node.server().resolve(answer.header("Content-Location").orElseThrow());
            assertEquals(401, Answer.to("GET", pinned).status(), "what was got with a login is not for others");
            Answer again = Answer.to("HEAD", URI.create(pinned + "&login=" + alice));
            assertEquals(answer.header("ETag"), again.header("ETag"));
            assertEquals(answer.header("Content-Disposition"), again.header("Content-Disposition"));
        }
        String header = "X-Registry-Auth: " + base64("{\"username\":\"alice\",\"password\":\"" + SECRET + "\"}");
        Answer byHeader = Answer.to("HEAD", first.pull(guarded.name() + "/team/app:1"), header);
        assertEquals(
                byHeader.header("ETag"),
                Answer.to("HEAD", app(first, sealed(second, guarded, "alice", SECRET)))
                        .header("ETag"));
    }

    @Test
    void wgetGoesOnWithItOnAnotherNodeWhereItWasCut(@TempDir Path directory) throws IOException {
        byte[] whole = whole();
        Path file = directory.resolve("app.tar");
        Files.write(file, Arrays.copyOf(whole, 1_000_000));
        Outcome wget = Clients.wget(app(second, alice), file, "--continue");
        assertEquals(0, wget.exit(), wget::toString);
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    @Test
    void theScriptPassesItOn(@TempDir Path directory) throws IOException {
        for (String path : List.of(
                "get/" + guarded.name() + "/team/app:1.sh?login=" + alice,
                "get.sh?image=" + guarded.name() + "/team/app:1&image=" + other.name() + "/team/app:1&login=" + alice
                        + "&login=" + bob)) {
            Path script = directory.resolve("s.sh");
            Files.writeString(script, Answer.to("GET", url(first, path)).text());
            Outcome run = Tools.run(
                    Duration.ofMinutes(2), "sh", "-c", "cd \"$0\" && exec sh s.sh </dev/null", directory.toString());
            assertEquals(0, run.exit(), run::toString);
            assertFalse(run.toString().contains(alice), "it says it");
            try (Stream<Path> files = Files.list(directory)) {
                for (Path url :
                        files.filter(file -> file.toString().endsWith(".url")).toList()) {
                    assertFalse(Files.readString(url).contains("login="), "it is in a file");
                }
            }
        }
    }

    @Test
    void aListTakesOneForEachRegistryWhereverItLeads() {
        String images = "image=" + guarded.name() + "/team/app:1&image=" + other.name() + "/team/app:1";
        String logins = "&login=" + alice + "&login=" + bob;
        Answer redirected = Answer.to("GET", url(first, "pull.tar?" + images + logins));
        assertEquals(307, redirected.status(), redirected::toString);
        assertTrue(redirected.header("Location").orElse("").endsWith(logins), redirected::toString);
        assertEquals(
                200,
                withoutIt(Answer.inTheEnd("GET", url(first, "pull.tar?" + images + logins)))
                        .status());
        for (String path : List.of("sums.sha256?", "api/list?")) {
            assertEquals(
                    200,
                    Answer.inTheEnd("GET", url(second, path + images + logins)).status(),
                    path);
        }
        Answer one = Answer.inTheEnd("GET", url(first, "pull.tar?" + images + "&login=" + alice));
        assertEquals(401, one.status(), one::toString);
        List<String> lines = List.of(guarded.name() + "/team/app:1", other.name() + "/team/app:1");
        for (String path : List.of("pull.tar", "api/list")) {
            Answer posted = Posted.to(url(first, path + "?login=" + alice + "&login=" + bob), lines);
            assertEquals(303, posted.status(), posted::toString);
            URI there = url(first, path).resolve(posted.header("Location").orElseThrow());
            assertEquals(200, Answer.inTheEnd("GET", there).status(), there::toString);
        }
        Answer form = Posted.text(url(first, "pull.tar"), images + logins);
        assertTrue(form.header("Location").orElse("").endsWith(logins), form::toString);
        Answer urls = Posted.to(url(first, "pull.txt?tar-images=1&login=" + alice + "&login=" + bob), lines);
        List<String> given = urls.text().strip().lines().toList();
        assertEquals(2, given.size(), urls::toString);
        for (String each : given) {
            assertEquals(200, Answer.to("HEAD", URI.create(each)).status(), each);
        }
    }

    @Test
    void aBaseOfAnotherRegistryIsGotWithItsOwn() {
        String query = "?base=" + guarded.name() + "/team/app:1&login=" + alice;
        Answer answer = Answer.to("HEAD", url(first, "pull/" + open.name() + "/team/app:1.tar" + query));
        assertEquals(200, answer.status(), answer::toString);
        URI pinned = first.server().resolve(answer.header("Content-Location").orElseThrow());
        assertTrue(pinned.toString().contains("without="), pinned::toString);
        assertEquals(
                200, Answer.to("HEAD", URI.create(pinned + "&login=" + alice)).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"look?image=NAME", "pull/NAME.tar?parts=list&part-size=64MiB"})
    void thePagesHaveLinksThatWork(String path) {
        String query = path.replace("NAME", guarded.name() + "/team/app:1") + "&login=" + alice;
        Answer page = withoutIt(Answer.to("GET", url(first, query), "Accept: text/html"));
        assertEquals(200, page.status(), page::toString);
        assertEquals("no-store", page.header("Cache-Control").orElse(""));
        List<URI> links = Pattern.compile("href=\"([^\"]*pull/[^\"]*)\"")
                .matcher(page.text())
                .results()
                .map(link -> url(first, query).resolve(link.group(1).replace("&#38;", "&")))
                .toList();
        assertFalse(links.isEmpty(), page::toString);
        for (URI link : links) {
            assertEquals(200, Answer.to("HEAD", link).status(), link::toString);
        }
    }

    @Test
    void theFormLeadsToAUrlThatHasIt() {
        Answer form = Answer.to("GET", url(first, "pull?image=" + guarded.name() + "/team/app:1&login=" + alice));
        assertEquals(303, form.status(), form::toString);
        URI there = url(first, "pull").resolve(form.header("Location").orElseThrow());
        assertEquals(200, Answer.to("HEAD", there).status(), there::toString);
        assertEquals(
                List.of(alice),
                IN_URL.matcher(there.toString())
                        .results()
                        .map(MatchResult::group)
                        .map(found -> found.substring(7))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"api/image/NAME:1?", "api/tags/NAME?limit=5&", "look?image=NAME:1&", "sums/NAME:1.sha256?"})
    void whateverTakesALoginTakesASealedOne(String path) {
        String url = path.replace("NAME", guarded.name() + "/team/app");
        assertEquals(200, Answer.to("GET", url(first, url + "login=" + alice)).status());
        assertEquals(401, Answer.to("GET", url(first, url + "login=")).status(), "an empty field of a form is none");
    }

    @Test
    void anotherKeyIsToldFromAnotherRegistryAndNobodyIsAskedForBasic() {
        Answer foreign = withoutIt(Answer.to("GET", app(alone, alice)));
        assertEquals(401, foreign.status());
        assertTrue(foreign.text().contains("sealed by another server"), foreign::toString);
        Answer elsewhere = withoutIt(Answer.to("GET", app(second, bob)));
        assertEquals(401, elsewhere.status());
        assertTrue(
                elsewhere.text().contains("is for " + other.name() + ", and the image is at " + guarded.name()),
                elsewhere::toString);
        String wrong = sealed(second, guarded, "alice", "wrong");
        Answer refused = withoutIt(Answer.to("GET", app(second, wrong)));
        assertEquals(401, refused.status());
        assertTrue(refused.text().contains("does not accept the login"), refused::toString);
        for (Answer answer : List.of(foreign, elsewhere, refused)) {
            assertEquals("X-Registry-Auth", answer.header("WWW-Authenticate").orElse(""));
        }
        Answer two = Answer.to("GET", app(first, alice + "&login=" + wrong));
        assertEquals(400, two.status(), two::toString);
    }

    @Test
    void theHeaderCountsBeforeIt() {
        String header = "X-Registry-Auth: " + base64("{\"username\":\"alice\",\"password\":\"" + SECRET + "\"}");
        assertEquals(200, Answer.to("HEAD", app(alone, alice), header).status(), "an old URL does no harm");
        String basic = "Authorization: Basic " + base64("alice:wrong");
        assertEquals(200, Answer.to("HEAD", app(second, alice), basic).status(), "a browser sends this by itself");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "AQ",
                "%00",
                "%0d%0aX:%20y",
                "%25",
                "..%2f..",
                "AQAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "{}",
                "%C3%A4",
                "<script>",
                "'\"`$(id)"
            })
    void anythingElseIsA401ThatSaysSo(String value) {
        String query = "?login=" + value;
        Answer answer = Answer.to(
                first.server(), "GET", "/pinnace/pull/" + guarded.name() + "/team/app:1.tar" + query.replace(" ", ""));
        // Tomcat takes no unencoded quotes and brackets in a URL.
        if (value.matches("[A-Za-z0-9%.]+")) {
            assertEquals(401, answer.status(), answer::toString);
            assertTrue(answer.text().contains("The sealed login in login= was changed"), answer::toString);
            Answer script = Answer.to("GET", url(first, "get/" + guarded.name() + "/team/app:1.sh" + query));
            assertEquals(200, script.status(), script::toString);
        }
        assertTrue(answer.status() == 400 || answer.status() == 401, answer::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-Fetch-Site: same-origin | 200",
                "Sec-Fetch-Site: same-site | 403",
                "Sec-Fetch-Site: cross-site | 403",
                "Sec-Fetch-Site: none | 403",
                "Origin: SELF | 200",
                "Origin: http://evil.example | 403",
                "Origin: SELF.evil.example | 403",
                "Origin: null | 403",
                "User-Agent: curl/8 | 200",
            })
    void noPageOfAnotherServerHasOneSealed(String header, int status) {
        Answer answer = post(
                first,
                json(guarded, "alice", SECRET),
                header.replace("SELF", "http://" + first.server().getAuthority()));
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.header("Access-Control-Allow-Origin").isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "registry=R&user=alice | 400",
                "registry=R&user=alice&secret=a&sesame | 400",
                "registry=R&user=alice&secret=sesame&secret=b | 400",
                "registry=R&user=&secret=sesame | 400",
                "registry=R&user=a%0Ab&secret=sesame | 400",
                "registry=R&user=alice&secret=sesame%zz | 400",
                "registry=a_b&user=alice&secret=sesame | 400",
                "sesame | 400",
                "{\"registry\":\"R\",\"user\":\"alice\",\"secret\":[\"sesame\"]} | 400",
                "{\"registry\":\"R\",\"user\":\"alice\",\"secret\":\"sesame\" | 400",
                "{\"registry\":\"R\",\"user\":\"alice\",\"secret\":\"sesame\",\"sesame\":\"x\"} | 400",
                "registry=R&user=alice&secret=sesameLONG | 413",
                "registry=R&user=alice&secret=sesameLONGLONGLONGLONGLONGLONG | 413",
            })
    void whatIsNoLoginIsRefusedAndNotRepeated(String content, int status) {
        Answer answer = post(first, content.replace("R&", guarded.name() + "&").replace("LONG", "x".repeat(3_000)));
        assertEquals(status, answer.status(), answer::toString);
        assertFalse(answer.toString().contains("sesame"), answer::toString);
        assertFalse(first.said().contains("secret=sesame"));
    }

    @Test
    void aLoginInTheUrlIsRefusedSoThatNobodyPutsItThere() {
        Answer answer = Posted.text(url(first, "api/login?secret=x"), "registry=r.example&user=a&secret=b");
        assertEquals(400, answer.status(), answer::toString);
        Answer get = Answer.to("GET", url(first, "api/login"));
        assertEquals(405, get.status(), get::toString);
        assertTrue(get.header("Allow").orElse("").contains("POST"), get::toString);
    }

    @Test
    void whereItIsOffNoneIsSealedAndNoneIsTaken() {
        try (Node off = node(Map.of("seal-key", KEY, "sealed-logins", "off"))) {
            Answer none = post(off, json(guarded, "alice", SECRET));
            assertEquals(403, none.status(), none::toString);
            Answer taken = withoutIt(Answer.to("GET", app(off, alice)));
            assertEquals(400, taken.status(), taken::toString);
            for (Answer answer : List.of(none, taken)) {
                assertTrue(answer.text().contains("sealed-logins is off"), answer::toString);
                assertTrue(answer.text().contains("X-Registry-Auth"), answer::toString);
            }
        }
    }
}
