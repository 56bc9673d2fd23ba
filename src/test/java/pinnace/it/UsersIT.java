package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Answer;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Host;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;

/**
 * Who may use Pinnace where {@code login} is {@code user}: with Tomcat's file of users and with Payara's file realm,
 * both by Basic and with a form.
 */
@ExtendWith(Rig.class)
@ResourceLock(Peers.PAYARA)
@TestInstance(Lifecycle.PER_CLASS)
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"TOMCAT", "PAYARA"})
class UsersIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PAGE = "Accept: text/html,*/*;q=0.8";
    private static final String BASIC = "Basic realm=\"Pinnace\"";

    /** An address of this machine from which only proxies come. */
    private static final String PROXY = "127.0.0.2";

    private static final String NAMED = "X-Forwarded-User: carol";

    private final Peers peers;

    @Parameter
    @SuppressWarnings("NullAway.Init")
    private Host host;

    @SuppressWarnings("NullAway.Init")
    private UsersHost users;

    UsersIT(Peers peers) {
        this.peers = peers;
    }

    @BeforeParameterizedClassInvocation
    void start() {
        Map<String, String> settings =
                Map.of("login", "user", "trusted-proxies", PROXY, "user-header", "X-Forwarded-User");
        users = host == Host.PAYARA ? UsersHost.payara(peers, settings) : UsersHost.tomcat(peers, settings);
    }

    @AfterParameterizedClassInvocation
    void end() {
        users.close();
    }

    private URI basic(String path) {
        return users.basic().resolve(path);
    }

    private URI form(String path) {
        return users.form().resolve(path);
    }

    private List<URI> both(String path) {
        return List.of(basic(path), form(path));
    }

    private String pull() {
        return "pull/" + peers.images().small() + ".tar";
    }

    private static String as(String user) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":intranet").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void strangersGetNothingButHealth() {
        List<String> closed = List.of(
                "",
                "index.html",
                "pinnace.js",
                "js/start.js",
                pull(),
                "pull.tar?image=" + peers.images().small(),
                "api/about",
                "api/version",
                "metrics",
                "get/alpine.sh",
                "health/",
                "health/%6Cive",
                "health/live/");
        for (String path : closed) {
            for (URI url : both(path)) {
                Answer answer = Answer.to("GET", url);
                assertEquals(401, answer.status(), () -> url + " " + answer);
                assertTrue(answer.header("WWW-Authenticate").orElse("").startsWith(BASIC), answer::toString);
                assertTrue(answer.header("Set-Cookie").isEmpty(), "a program needs no session");
            }
        }
        for (String path : List.of("health/live", "health/ready", "pinnace.css", "favicon.svg")) {
            both(path).forEach(url -> assertEquals(200, Answer.to("GET", url).status(), url::toString));
        }
        String twice = users.basic().getPath().replaceFirst("/$", "") + "//health/live";
        assertEquals(401, Answer.to(users.basic(), "GET", twice).status());
        assertEquals(
                400,
                Answer.to(users.basic(), "GET", users.basic().getPath() + "health/live;x")
                        .status());
        assertEquals(
                400,
                Answer.to(users.basic(), "GET", users.basic().getPath() + "health/live/../../")
                        .status());
        assertEquals(
                401, Answer.to("POST", basic("pull.tar"), "Content-Length: 0").status());
    }

    @Test
    void aUserDownloadsWithWgetAndIsInTheLog(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("app.tar");
        byte[] whole = Answer.to(
                        "GET", peers.node(Host.EXECUTABLE).pull(peers.images().small()))
                .body();
        for (URI url : both(pull())) {
            Clients.wget(url, file, "--user=alice", "--password=intranet").succeeded();
            assertEquals(Sha256.of(whole), Sha256.of(file), url::toString);
        }
        assertTrue(Child.until(SOON, () -> users.node()
                .said()
                .contains("alice@127.0.0.1 " + peers.images().small())));
        Outcome wrong = Clients.wget(basic(pull()), file, "--user=alice", "--password=wrong");
        assertEquals(6, wrong.exit(), wrong::toString);
        Answer told = Answer.to("GET", basic(pull()), "Authorization: Basic YWxpY2U6d3Jvbmc=");
        assertTrue(told.text().startsWith("This server does not know this user, or the password"), told::toString);
    }

    @Test
    void aUserWithoutARoleIsToldWhichOneIsMissing() {
        for (URI url : both(pull())) {
            Answer refused = Answer.to("GET", url, as("bob"));
            assertEquals(403, refused.status(), refused::toString);
            assertTrue(refused.text().contains("\"bob\" does not have the role pinnace-user"), refused::toString);
            assertTrue(refused.text().contains("an administrator of this server can grant"), refused::toString);
        }
        assertTrue(Child.until(SOON, () -> users.node().said().contains("bob@127.0.0.1 ")));
    }

    @Test
    void onlyAdministratorsReadTheMetrics() {
        for (URI url : both("metrics")) {
            assertEquals(200, Answer.to("GET", url, as("root")).status());
            assertEquals(403, Answer.to("GET", url, as("alice")).status());
            assertEquals(403, Answer.from(PROXY, "GET", url, NAMED).status(), "a name in a header is no administrator");
        }
    }

    private String running(String user) {
        Answer answer = Answer.to("GET", basic("api/downloads"), as(user));
        assertEquals(200, answer.status(), answer::toString);
        return answer.text();
    }

    private int ended(String id, String... headers) {
        return Answer.to("DELETE", basic("api/downloads/" + id), headers).status();
    }

    @Test
    void anAdministratorSeesAndEndsADownloadAndItsClientGivesUp(@TempDir Path dir) {
        String repository = "users/held-" + host.name().toLowerCase(Locale.ROOT);
        String image = peers.upstream().put(repository, Picture.ofNoise(9_100, 900_000), Fault.hold(400_000));
        CompletableFuture<Outcome> wget = CompletableFuture.supplyAsync(() -> Clients.wgetContinue(
                basic("pull/" + image + ".tar"), dir, "--user=alice", "--password=intranet", "--waitretry=1"));
        assertTrue(Child.until(SOON, () -> running("root").contains("\"state\":\"sending\"")));
        Matcher download = Pattern.compile(
                        "\"id\":\"([\\w-]+)\",[^}]*\"user\":\"alice\",[^}]*" + Pattern.quote(repository))
                .matcher(running("root"));
        assertTrue(download.find(), () -> running("root"));
        String id = download.group(1);
        assertTrue(running("alice").contains(id), "her own");
        Answer carols = Answer.from(PROXY, "GET", basic("api/downloads"), NAMED);
        assertEquals("{\"downloads\":[]}", carols.text(), "that of others");

        String own = "Origin: http://" + users.basic().getRawAuthority();
        assertEquals(403, ended(id, as("alice"), own));
        assertEquals(403, ended(id, as("root")), "no page of this server");
        assertEquals(403, ended(id, as("root"), "Origin: http://elsewhere.example"));
        assertFalse(wget.isDone());
        assertEquals(204, ended(id, as("root"), own));
        Outcome end = wget.join();
        assertEquals(8, end.exit(), end::toString);
        assertTrue(end.err().contains("403"), end::toString);
        assertTrue(Child.until(
                SOON, () -> users.node().said().contains("An administrator has ended this download (root)")));
        assertEquals(404, ended(id, as("root"), own));
    }

    @Test
    void aProxyThatIsTrustedNamesTheUserAndNobodyElseDoes() {
        for (URI url : both("api/version")) {
            Answer named = Answer.from(PROXY, "GET", url, NAMED);
            assertEquals(200, named.status(), named::toString);
            Answer own = Answer.to("GET", url, NAMED);
            assertEquals(401, own.status(), own::toString);
            assertEquals(401, Answer.from(PROXY, "GET", url).status());
            assertEquals(
                    401,
                    Answer.from(PROXY, "GET", url, NAMED, "X-Forwarded-User: root")
                            .status());
        }
        String path = users.basic().getPath() + "nothing";
        Answer.from(PROXY, "GET", basic("nothing"), NAMED, "X-Forwarded-For: 203.0.113.9, 198.51.100.7");
        assertTrue(Child.until(SOON, () -> users.node().said().contains("carol@198.51.100.7 " + path)));
    }

    @Test
    void aBrowserIsAskedByBasicOnAPageWithoutScripts() {
        Answer asked = Answer.to("GET", basic("api/about"), PAGE);
        assertEquals(401, asked.status(), asked::toString);
        assertTrue(asked.header("WWW-Authenticate").orElse("").startsWith(BASIC), asked::toString);
        assertTrue(asked.text().contains("load the page anew to log in"), asked::text);
        assertTrue(asked.text().contains("href=\"../pinnace.css\""), asked::text);
        assertFalse(asked.text().contains("<script"), "for each the browser would ask once more");
        assertEquals(200, Answer.to("GET", basic(""), PAGE, as("alice")).status());
        assertTrue(Child.until(SOON, () -> users.node().said().contains("/api/about: refused with 401")));
    }

    @Test
    void whatAPageAsksForIsAnsweredWithoutAChallengeThatABrowserKnows() {
        for (URI url : both("api/about")) {
            Answer json = Answer.to("GET", url, "Accept: application/json", "X-Requested-With: fetch");
            assertEquals(401, json.status(), json::toString);
            assertEquals(
                    "Login realm=\"Pinnace\"", json.header("WWW-Authenticate").orElse(""));
            assertTrue(json.header("Set-Cookie").isEmpty(), "what is opened after the login stays what it was");
        }
    }

    @Test
    void aFormLeadsToThePageThatWasAskedFor() {
        Browsing browser = new Browsing();
        Answer asked = browser.get(form("look/a?x=1"));
        assertEquals(401, asked.status(), asked::toString);
        assertTrue(asked.text().contains("action=\"../j_security_check\""), asked::text);
        assertTrue(asked.header("Content-Security-Policy").orElse("").contains("frame-ancestors 'none'"));
        assertTrue(asked.header("Set-Cookie").orElse("").contains("HttpOnly"), asked::toString);
        Answer wrong = browser.logIn(form(""), "alice", "wrong");
        assertEquals(401, wrong.status(), wrong::toString);
        assertTrue(wrong.text().contains("does not know this user"), wrong::text);
        assertTrue(wrong.text().contains("j_password"), "one can try again");
        assertTrue(wrong.header("Content-Security-Policy").isPresent(), wrong::toString);
        Answer right = browser.logIn(form(""), "alice", "intranet");
        assertTrue(right.status() == 302 || right.status() == 303, right::toString);
        assertTrue(right.header("Location").orElse("").endsWith("look/a?x=1"), right::toString);
        assertEquals(404, browser.get(form("look/a?x=1")).status());
        assertEquals(200, browser.get(form("")).status());
        assertEquals(200, browser.get(form(pull())).status());
        assertEquals(403, browser.get(form("metrics")).status());
        assertEquals(404, browser.get(form("login")).status());
    }

    @Test
    void whoLogsInWithoutARoleIsToldSo() {
        Browsing browser = new Browsing();
        browser.get(form(""));
        browser.logIn(form(""), "bob", "intranet");
        assertEquals(403, browser.get(form("")).status());
    }

    @Test
    void aListThatIsSentBeforeTheLoginIsSentOnOrTheSenderIsToldThatItIsNot() {
        Browsing browser = new Browsing();
        String list = "image=" + peers.images().small().replace(":", "%3A").replace("/", "%2F");
        assertEquals(401, browser.post(form("pull.tar"), list).status());
        Answer right = browser.logIn(form(""), "alice", "intranet");
        assertTrue(right.header("Location").orElse("").endsWith("/pull.tar"), right::toString);
        Answer sentOn = browser.get(form("pull.tar"));
        assertEquals(303, sentOn.status(), sentOn::toString);
        assertTrue(sentOn.header("Location").orElse("").startsWith("./pull.tar?names="), sentOn::toString);
        for (URI url : both("pull.tar")) {
            Answer large = new Browsing().post(url, list + "&image=" + "a".repeat(5_000));
            assertEquals(401, large.status(), large::toString);
            assertTrue(large.text().contains("too large to be kept"), large::text);
        }
    }

    @Test
    void aLoginHereIsNoneAtARegistry() {
        String image = peers.upstream().name() + "/users/private:1";
        peers.upstream().guard("users/private", as("alice").substring("Authorization: ".length()));
        Answer refused = Answer.inTheEnd("GET", basic("pull/" + image + ".tar"), as("alice"));
        assertEquals(401, refused.status(), refused::toString);
        assertEquals("X-Registry-Auth", refused.header("WWW-Authenticate").orElse(""));
    }

    /** Remembers a cookie, as browsers do. */
    private static final class Browsing {

        private String cookie = "Accept-Language: en";

        private Answer get(URI url) {
            return remembered(Answer.inTheEnd("GET", url, PAGE, cookie));
        }

        private Answer post(URI url, String body) {
            String head = "POST " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getRawAuthority() + "\r\n" + PAGE
                    + "\r\n" + cookie
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n";
            return remembered(Answer.raw(url, head + body));
        }

        private Answer logIn(URI base, String user, String password) {
            return post(base.resolve("j_security_check"), "j_username=" + user + "&j_password=" + password);
        }

        private Answer remembered(Answer answer) {
            answer.header("Set-Cookie").ifPresent(set -> cookie = "Cookie: " + set.replaceFirst(";.*", ""));
            return answer;
        }
    }
}
