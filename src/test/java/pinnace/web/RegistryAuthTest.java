package pinnace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.login.Login;

/** What the header X-Registry-Auth says, and to whom a login in it goes. */
class RegistryAuthTest {

    private static final Login ALICE = new Login("alice", "s3same?");
    private static final String FIELDS = "'username':'alice','password':'s3same?'";

    private static String encoded(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static Optional<Login> login(String json, String registry) {
        return RegistryAuth.login(encoded(json), registry);
    }

    @Test
    void oneLoginIsForTheRegistryThatIsAskedFor() {
        assertEquals(Optional.of(ALICE), login("{" + FIELDS + "}", "ghcr.io"));
        assertEquals(Optional.of(ALICE), login("{" + FIELDS + ",'serveraddress':'','auth':null}", "ghcr.io"));
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io, ghcr.io, true",
        "https://GHCR.io/v2/, ghcr.io, true",
        "localhost:5000, localhost:5000, true",
        "https://index.docker.io/v1/, docker.io, true",
        "index.docker.io, docker.io, true",
        "registry-1.docker.io, docker.io, true",
        "docker.io, registry-1.docker.io, true",
        "ghcr.io, evil.example, false",
        "ghcr.io, ghcr.io.evil.example, false",
        "ghcr.io.evil.example, ghcr.io, false",
        "https://ghcr.io@evil.example/, ghcr.io, false",
        "https://ghcr.io@evil.example/, evil.example, false",
        "localhost:5000, localhost:5001, false",
        "localhost, localhost:5000, false",
        "docker.io, docker.io.evil.example, false",
    })
    void aLoginGoesToNoHostThatItDoesNotName(String address, String registry, boolean goes) {
        Optional<Login> expected = goes ? Optional.of(ALICE) : Optional.empty();
        assertEquals(expected, login("{" + FIELDS + ",'serveraddress':'" + address + "'}", registry));
        assertEquals(expected, login("{'" + address + "':{" + FIELDS + "}}", registry));
    }

    @Test
    void aMapHasALoginForEachThatItNames() {
        String map = "{'ghcr.io':{" + FIELDS + "},'https://index.docker.io/v1/':{'identitytoken':'t0ken'},"
                + "'quay.io':{'registrytoken':'b3arer'},'empty.example':{}}";
        assertEquals(Optional.of(ALICE), login(map, "ghcr.io"));
        assertEquals(Optional.of(Login.identity("t0ken")), login(map, "docker.io"));
        assertEquals(Optional.of(Login.bearer("b3arer")), login(map, "quay.io"));
        assertEquals(Optional.empty(), login(map, "empty.example"));
        assertEquals(Optional.empty(), login(map, "evil.example"));
        assertEquals(
                Optional.empty(),
                login("{'ghcr.io':{" + FIELDS + ",'serveraddress':'quay.io'}}", "ghcr.io"),
                "names two");
    }

    @Test
    void nobodyIsNobody() {
        assertEquals(Optional.empty(), login("{}", "ghcr.io"));
        assertEquals(Optional.empty(), login("{'username':'','password':''}", "ghcr.io"));
    }

    @Test
    void theBase64OfShellsIsUnderstoodToo() {
        String json = "{\"username\":\"alice\",\"password\":\"~~~???>>>\"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder : new Base64.Encoder[] {
            Base64.getEncoder(),
            Base64.getUrlEncoder(),
            Base64.getEncoder().withoutPadding(),
            Base64.getUrlEncoder().withoutPadding()
        }) {
            assertEquals(
                    Optional.of(new Login("alice", "~~~???>>>")),
                    RegistryAuth.login(encoder.encodeToString(bytes), "ghcr.io"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "true",
                "1",
                "'text'",
                "[]",
                "[{}]",
                "{",
                "{}x",
                "{} {}",
                "{'username':",
                "{'username':1,'password':'secret'}",
                "{'username':'alice','password':['secret']}",
                "{'username':'alice','password':{'secret':1}}",
                "{'ghcr.io':{'username':'alice'},'quay.io':'secret'}",
                "{'ghcr.io':{'username':{}}}",
                "{'username':'alice','password':'secret\\r\\nX: y'}",
                "{'registrytoken':'secret\\u0000'}",
                "{'quay.io':{'registrytoken':'secret\\n'}}",
            })
    void whatIsNoLoginIsRefusedAndNotRepeated(String json) {
        PullException refused = assertThrows(PullException.class, () -> login(json, "ghcr.io"));
        assertEquals(Kind.BAD_REQUEST, refused.kind());
        assertFalse(refused.getMessage().contains("secret"));
        assertNull(refused.getCause(), "what a parser says may quote it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "a", "bnVsbA==", "/w==", "e30=e30="})
    void whatIsNoBase64OfTextIsRefused(String value) {
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> RegistryAuth.login(value, "ghcr.io"))
                        .kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{'a':", "{'a':["})
    void nestingThatIsDeepIsRefused(String nest) {
        assertEquals(
                Kind.BAD_REQUEST,
                assertThrows(PullException.class, () -> login(nest.repeat(4000), "ghcr.io"))
                        .kind());
    }

    /** Of two thousand broken ones none leaves as anything else. */
    @Test
    void nothingElseLeavesWhateverComes() {
        long seed = 20261125;
        Random random = new Random(seed);
        String whole = encoded("{'ghcr.io':{" + FIELDS + "},'quay.io':{'registrytoken':'b3arer','x':null}}");
        String noise = "{}[]\",:0-e\\n\u007f ";
        for (int i = 0; i < 2000; i++) {
            byte[] json = Base64.getUrlDecoder().decode(whole);
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                json[random.nextInt(json.length)] = (byte) noise.charAt(random.nextInt(noise.length()));
            }
            String value = Base64.getUrlEncoder().encodeToString(json).substring(0, random.nextInt(whole.length()));
            try {
                RegistryAuth.login(value, "ghcr.io")
                        .ifPresent(login -> assertFalse(login.toString().contains("s3same")));
            } catch (PullException e) {
                assertEquals(Kind.BAD_REQUEST, e.kind(), "seed " + seed + ", round " + i);
            }
        }
    }
}
