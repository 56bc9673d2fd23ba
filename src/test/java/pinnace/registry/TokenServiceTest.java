package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.login.Credentials;

/** Token services and challenges that nobody should believe. */
class TokenServiceTest {

    private final LoginRig rig = new LoginRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private static PullException refusedRealm(String registry, String realm) {
        RegistryRequest ask = new RegistryRequest(
                new Endpoint("registry.example", URI.create(registry)),
                "team/app",
                "manifests/1",
                Map.of(),
                LoginRig.ALICE);
        Map<String, String> parameters = realm.isEmpty() ? Map.of() : Map.of("realm", realm);
        PullException refused =
                assertThrows(PullException.class, () -> TokenService.of(ask, new Challenge("bearer", parameters)));
        assertEquals(Kind.BROKEN, refused.kind());
        assertTrue(refused.getMessage().startsWith("registry.example wants a token "), refused.getMessage());
        assertTrue(refused.getMessage().length() < 250, refused.getMessage());
        assertFalse(refused.getMessage().matches("(?s).*[\\r\\n].*"), refused.getMessage());
        return refused;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "registry",
                "/token",
                "//auth.example/token",
                "ftp://auth.example/token",
                "file:///etc/passwd",
                "jar:https://auth.example/x!/token",
                "javascript:alert(1)",
                "https:///token",
                "https:auth.example",
                "https://",
                "https://alice:sesame@auth.example/token",
                "https://auth.example/token#fragment",
                "https://auth.example/to ken",
                "https://auth.example/token\r\nX-Evil: yes",
                "https://auth.example:port/token",
                "https://[::1/token",
                "%%%"
            })
    void aRealmThatIsNoAddressOfAServiceIsRefused(String realm) {
        refusedRealm("https://registry.example", realm);
        refusedRealm("http://registry.example", realm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://auth.example/token", "HTTP://registry.example/token"})
    void aLoginForARegistryWithTlsNeverGoesOutWithoutIt(String realm) {
        String said = refusedRealm("https://registry.example", realm).getMessage();
        assertTrue(said.contains("an address that is not encrypted"), said);
    }

    @Test
    void aRealmMayHaveAQueryOfItsOwn() {
        rig.service.always("/auth", request -> Reply.of(200, "{\"token\":\"t1\"}"));
        String realm = "Bearer realm=\"http://" + rig.service.name() + "/auth?tenant=a%20b\"";
        rig.guard("team/app", List.of(realm), "Bearer t1"::equals);
        rig.resolve("team/app", Credentials.none());
        assertEquals(
                "/auth?tenant=a%20b&scope=repository%3Ateam%2Fapp%3Apull",
                rig.service.requests().get(0).target());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\\"b&c=d#e\\\\f%0d%0ag|service=a%22b%26c%3Dd%23e%5Cf%250d%250ag",
                "a\tb|service=a%09b",
                "\u00e4|service=%C3%A4"
            })
    void whatAChallengeSaysCannotBecomeMoreThanAParameter(String service, String asked) {
        rig.service.always("/token", request -> Reply.of(200, "{\"token\":\"t1\"}"));
        String challenge = rig.bearer().replace("\"rig\"", "\"" + service + "\"");
        rig.guard("team/app", List.of(challenge), "Bearer t1"::equals);
        rig.resolve("team/app", Credentials.none());
        String target = rig.service.requests().get(0).target();
        assertTrue(target.matches("/token\\?scope=repository%3Ateam%2Fapp%3Apull&service=[-A-Za-z0-9%_.*+]*"), target);
        if (!asked.contains("C3")) {
            assertEquals(asked, target.substring(target.indexOf("service=")));
        }
    }

    @Test
    void lineBreaksInAChallengeComeToNothing() {
        rig.service.always("/token", request -> Reply.of(200, "{\"token\":\"t1\"}"));
        String split = rig.bearer().replace("\"rig\"", "\"rig\r\n\tX-Evil: yes\",scope=\"x\r\n y\"");
        rig.guard("team/app", List.of(split), "Bearer t1"::equals);
        rig.resolve("team/app", Credentials.none());
        assertEquals(Optional.empty(), rig.service.requests().get(0).header("X-Evil"));
        assertFalse(rig.service.requests().get(0).target().contains("%0A"));
    }

    private PullException refusedAnswer(Reply answer) {
        rig.service.always("/token", request -> answer);
        rig.guard("team/app", List.of(rig.bearer()), any -> false);
        PullException refused = assertThrows(PullException.class, () -> rig.resolve("team/app", LoginRig.ALICE));
        assertTrue(refused.getMessage().length() < 500, refused.getMessage());
        assertFalse(refused.getMessage().contains("sesame"), refused.getMessage());
        return refused;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "true",
                "\"token\"",
                "{\"token\":",
                "{\"token\":null}",
                "{\"token\":{}}",
                "{\"token\":[\"a\"]}",
                "{\"token\":\"\"}",
                "{\"token\":\"  \",\"access_token\":\"\"}",
                "{\"token\":\"a b\"}",
                "{\"token\":\"a\\r\\nX-Evil: yes\"}",
                "{\"token\":\"\u00e4\"}",
                "Just words",
                "\u0000\u0001"
            })
    void anAnswerThatIsNoTokenIsToldInOneSentence(String body) {
        PullException refused = refusedAnswer(Reply.of(200, body));
        assertEquals(Kind.BROKEN, refused.kind());
        assertTrue(
                refused.getMessage()
                        .matches("The token service localhost of localhost:[0-9]+ sent (no|what is no) token"),
                refused.getMessage());
    }

    @Test
    void aDeepAnswerIsNoToken() {
        assertEquals(
                Kind.BROKEN, refusedAnswer(Reply.of(200, "[".repeat(60_000))).kind());
        assertEquals(
                Kind.BROKEN,
                refusedAnswer(Reply.of(200, "{\"token\":".repeat(7_000))).kind());
    }

    @Test
    void anAnswerOfTenMegabytesIsNotRead() {
        byte[] large = new byte[10 << 20];
        java.util.Arrays.fill(large, (byte) ' ');
        String said = refusedAnswer(Reply.of(200, large)).getMessage();
        assertTrue(said.endsWith(" sent a token that is larger than the limit of 64 KiB"), said);
    }

    @Test
    void aWebPageInPlaceOfATokenIsSaidToBeOne() {
        String said = refusedAnswer(Reply.of(200, "\n<!DOCTYPE html><title>Log in</title>"))
                .getMessage();
        assertTrue(said.endsWith(" sent a web page, as proxies and login portals send it, instead of a token"), said);
    }

    @ParameterizedTest
    @CsvSource({
        "401, LOGIN",
        "403, LOGIN",
        "404, NOT_FOUND",
        "429, TOO_MANY",
        "400, BROKEN",
        "500, BROKEN",
        "503, BROKEN",
        "204, BROKEN"
    })
    void anErrorOfTheTokenServiceIsTold(int status, Kind kind) {
        PullException refused =
                refusedAnswer(Reply.of(status, status == 204 ? "" : "{\"errors\":[{\"message\":\"own words\"}]}"));
        assertEquals(kind, refused.kind());
        assertTrue(status == 404 || status == 204 || refused.getMessage().contains("own words"), refused.getMessage());
    }

    @Test
    void aServiceThatRepeatsThePasswordIsNotQuotedWithIt() {
        String echo = "{\"errors\":[{\"message\":\"no user alice with sesame street here\"}]}";
        assertTrue(refusedAnswer(Reply.of(401, echo)).getMessage().contains("no user alice with ... here"));
        assertTrue(refusedAnswer(Reply.of(500, echo)).getMessage().contains("no user alice with ... here"));
    }

    @Test
    void aRegistryThatRepeatsThePasswordIsNotQuotedWithIt() {
        String echo = "{\"errors\":[{\"message\":\"" + "x".repeat(290) + " sesame street\"}]}";
        rig.fake.always("/v2/team/app/manifests/1", request -> Reply.of(403, echo));
        String said = assertThrows(PullException.class, () -> rig.resolve("team/app", LoginRig.ALICE))
                .getMessage();
        assertTrue(said.endsWith("x ..."), said);
    }

    @Test
    void aRedirectIsFollowedAndTheLoginStaysWithItsService() throws IOException {
        try (FakeRegistry elsewhere = new FakeRegistry()) {
            rig.service.always("/token", request -> Reply.of(307, "").with("Location", "/moved?" + query(request)));
            rig.service.always("/moved", request -> Reply.of(302, "")
                    .with("Location", "http://" + elsewhere.name() + "/token?" + query(request)));
            elsewhere.always("/token", request -> Reply.of(200, "{\"token\":\"moved\"}"));
            rig.guard("team/app", java.util.List.of(rig.bearer()), "Bearer moved"::equals);
            rig.resolve("team/app", LoginRig.ALICE);
            String alice = LoginRig.basic("alice:sesame street");
            assertEquals(java.util.List.of(alice, alice), LoginRig.authorizations(rig.service.requests()));
            assertEquals(java.util.List.of(""), LoginRig.authorizations(elsewhere.requests()));
        }
    }

    private static String query(pinnace.fake.Exchange request) {
        return request.target().substring(request.target().indexOf('?') + 1);
    }

    @Test
    void aRedirectInACircleEnds() {
        rig.service.always("/token", request -> Reply.of(302, "").with("Location", "/token"));
        rig.guard("team/app", java.util.List.of(rig.bearer()), any -> true);
        PullException refused = assertThrows(PullException.class, () -> rig.resolve("team/app", LoginRig.ALICE));
        assertTrue(refused.getMessage().endsWith("led to more than 5 redirects"), refused.getMessage());
    }
}
