package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.Reply;
import pinnace.image.Digest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;

/** Whatever a registry writes where an address, an error or a number is expected, a sentence comes of it. */
class ForeignTextTest {

    private static final String MANIFEST = "/v2/team/app/manifests/1";

    private final LoginRig rig = new LoginRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private PullException refused() {
        return assertThrows(PullException.class, () -> rig.resolve("team/app", LoginRig.ALICE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:65536/v2/",
                "http://localhost:99999999999/v2/",
                "http://localhost:0/v2/",
                "http://localhost:-1/v2/",
                "http://[:::]/",
                "http://[::1",
                "http://a_b/",
                "http:///x",
                "http:x",
                "http://",
                "http:",
                ":",
                "%",
                "http://user:password@localhost/",
                "ftp://localhost/",
                "file:///etc/passwd",
                "//localhost:65536/",
                "http://localhost:1//\\",
                "\u00e4",
                "http://\u00e4/",
            })
    void anAddressThatCannotBeAskedIsBroken(String address) {
        rig.fake.always(MANIFEST, request -> Reply.of(307, "").with("Location", address));
        assertEquals(Kind.BROKEN, refused().kind());
        rig.fake.always(MANIFEST, request -> LoginRig.refusal(List.of("Bearer realm=\"" + address + "\"")));
        Kind kind = refused().kind();
        assertTrue(kind == Kind.BROKEN || kind == Kind.LOGIN, kind::toString);
        String token = rig.service.name();
        rig.fake.always(MANIFEST, request -> LoginRig.refusal(List.of(rig.bearer())));
        rig.service.always("/token", request -> Reply.of(302, "").with("Location", address));
        assertEquals(Kind.BROKEN, refused().kind(), token);
    }

    @Test
    void aPathWithTwoSlashesIsOneLikeAnyOther() {
        byte[] manifest = rig.fake.putImage("team/app", "1", rig.layer);
        rig.fake.serve("//moved//1", MediaType.OCI_MANIFEST, manifest);
        for (String address : new String[] {
            "http://" + rig.fake.name() + "//moved//1", "HTTP://LOCALHOST:" + rig.fake.port() + "//moved//1"
        }) {
            rig.fake.always(MANIFEST, request -> Reply.of(307, "").with("Location", address));
            assertEquals(
                    Digest.of(manifest),
                    rig.resolve("team/app", Credentials.none()).root());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[null]}",
                "{\"errors\":null}",
                "{\"errors\":{}}",
                "{\"errors\":7}",
                "{\"errors\":[7]}",
                "{\"errors\":[{\"message\":7}]}",
                "{\"errors\":[{\"code\":{},\"message\":null}]}",
                "{\"errors\":[{}]}",
                "{",
                "{}",
                "{\"a\":1e999999999999}",
            })
    void anErrorThatSaysNothingStillHasItsStatus(String body) {
        for (int status : new int[] {401, 403, 404, 429, 451, 500}) {
            rig.fake.always(MANIFEST, request -> Reply.of(status, body));
            assertFalse(refused().getMessage().isBlank());
        }
    }

    @Test
    void anErrorThatIsNestedWithoutEndSaysNothing() {
        String deep = "{\"errors\":[" + "{\"detail\":".repeat(6_000);
        rig.fake.always(MANIFEST, request -> Reply.of(403, deep));
        assertEquals(Kind.REFUSED, refused().kind());
    }

    @Test
    void oneErrorBesideOthersThatSayNothingIsQuoted() {
        String body = "{\"errors\":[null,7,{\"message\":8},{\"code\":\"DENIED\",\"message\":\"not on a Sunday\"}]}";
        rig.fake.always(MANIFEST, request -> Reply.of(403, body));
        assertTrue(refused().getMessage().contains("not on a Sunday"));
    }

    /** A server's answer has room for some kilobytes of headers, and one that has more becomes a 500. */
    @Test
    void whatALimitSaysIsPassedOnOnlyWhereItIsShort() {
        rig.fake.always(MANIFEST, request -> Reply.of(429, "")
                .with("Retry-After", "9".repeat(5_000))
                .with("RateLimit-Limit", "100;w=21600")
                .with("RateLimit-Remaining", "x".repeat(101)));
        PullException limited = refused();
        assertEquals(Kind.TOO_MANY, limited.kind());
        assertEquals("{RateLimit-Limit=100;w=21600}", limited.headers().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "[]",
                "7",
                "\"text\"",
                "{\"token\":null}",
                "{\"token\":{}}",
                "{\"token\":7}",
                "{\"token\":\"a b\"}",
                "{\"token\":\"a\\r\\nb: c\"}",
                "{\"token\":[[[[",
                "{}{}",
            })
    void whatIsNoTokenIsBroken(String body) {
        rig.fake.always(MANIFEST, request -> LoginRig.refusal(List.of(rig.bearer())));
        rig.service.always("/token", request -> Reply.of(200, body));
        assertEquals(Kind.BROKEN, refused().kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "-1", "1e-999999999", "1e999999999", "{}", "[]", "true", "\"x\""})
    void aTokenIsGoodForAMomentWhereItsTimeMakesNoSense(String expiresIn) {
        rig.guard("team/app", List.of(rig.bearer()), "Bearer open"::equals);
        rig.service.always("/token", request -> Reply.of(200, "{\"token\":\"open\",\"expires_in\":" + expiresIn + "}"));
        rig.resolve("team/app", Credentials.none());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "=",
                "Bearer",
                "Bearer realm",
                "Bearer realm=",
                "Bearer realm=\"",
                "Bearer =\"x\"",
                "Bearer ,,,",
                "Bearer realm=\"\"",
                "\u0000",
                "Basic realm=\"a\\",
                "Bearer scope=\"\",service=\"\",realm=\"x\"",
                "Digest nonce=\"\"",
                "Negotiate",
                "Bearer a=b=c=d, , ,Basic"
            })
    void aChallengeThatCannotBeReadAsksForNothing(String challenge) {
        rig.fake.always(MANIFEST, request -> LoginRig.refusal(List.of(challenge)));
        Kind kind = refused().kind();
        assertTrue(kind == Kind.LOGIN || kind == Kind.BROKEN, kind::toString);
    }

    @Test
    void aHostThatIsNoAddressIsRefused() {
        for (String host : new String[] {"[:::]", "[1:]", "[....]", "[::1]:1", "1.2.3.4.5", "a.1b"}) {
            Reference name = Reference.parse(host + "/team/app:1", Reference.DOCKER_HUB);
            PullException refused = assertThrows(
                    PullException.class,
                    () -> rig.registry.resolve(name, Platform.parse("linux/amd64"), Credentials.none(), new Call()));
            assertEquals(Kind.REFUSED, refused.kind(), host);
        }
    }
}
