package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.Exchange;
import pinnace.fake.Reply;
import pinnace.image.Digest;
import pinnace.login.Credentials;

/** Each registry's own challenge and token answer, played through the whole dance. */
class RecordedLoginsTest {

    private final LoginRig rig = new LoginRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    static Stream<RecordedLogin> withTokens() {
        return RecordedLogin.all().filter(recorded -> recorded.servicePath().isPresent());
    }

    static Stream<RecordedLogin> withoutTokens() {
        return RecordedLogin.all().filter(recorded -> recorded.servicePath().isEmpty());
    }

    @Test
    void everyRegistryIsThereWithItsSource() {
        List<String> names = RecordedLogin.all().map(RecordedLogin::toString).toList();
        assertTrue(names.size() >= 25, names.toString());
        assertEquals(names.size(), withTokens().count() + withoutTokens().count());
        assertEquals(5, withoutTokens().count());
        RecordedLogin.all()
                .forEach(recorded -> assertTrue(recorded.source().startsWith("https://"), recorded.toString()));
    }

    private String play(RecordedLogin recorded) {
        rig.service.always(recorded.servicePath().orElseThrow(), request -> Reply.of(200, recorded.answer())
                .with("Content-Type", "application/json"));
        return rig.guard(
                recorded.repository(), recorded.challenges(rig.service.name()), ("Bearer " + recorded.token())::equals);
    }

    @ParameterizedTest
    @MethodSource("withTokens")
    void nobodyGetsATokenAndTheManifest(RecordedLogin recorded) {
        String path = play(recorded);
        assertEquals(
                Digest.of(rig.layer),
                rig.resolve(recorded.repository(), Credentials.none())
                        .manifest()
                        .layers()
                        .get(0)
                        .digest());
        Exchange question = onlyQuestion();
        assertEquals(recorded.servicePath().orElseThrow() + "?" + recorded.asks(), question.target());
        assertEquals(List.of(""), LoginRig.authorizations(List.of(question)));
        assertEquals(List.of("", "Bearer " + recorded.token()), LoginRig.authorizations(rig.fake.requests(path)));
    }

    @ParameterizedTest
    @MethodSource("withTokens")
    void aLoginGoesToTheTokenServiceAlone(RecordedLogin recorded) {
        String path = play(recorded);
        rig.resolve(recorded.repository(), LoginRig.ALICE);
        Exchange question = onlyQuestion();
        assertEquals("GET", question.method());
        assertEquals(recorded.servicePath().orElseThrow() + "?" + recorded.asks(), question.target());
        assertEquals(List.of(LoginRig.basic("alice:sesame street")), LoginRig.authorizations(List.of(question)));
        assertEquals(List.of("", "Bearer " + recorded.token()), LoginRig.authorizations(rig.fake.requests(path)));
    }

    private Exchange onlyQuestion() {
        assertEquals(1, rig.service.requests().size());
        return rig.service.requests().get(0);
    }

    @ParameterizedTest
    @MethodSource("withoutTokens")
    void whereBasicIsWantedALoginIsSentAndNobodyIsAskedForOne(RecordedLogin recorded) {
        String basic = LoginRig.basic("alice:sesame street");
        String path = rig.guard(recorded.repository(), recorded.challenges(rig.service.name()), basic::equals);
        rig.resolve(recorded.repository(), LoginRig.ALICE);
        rig.resolve(recorded.repository(), LoginRig.ALICE);
        List<String> sent = LoginRig.authorizations(rig.fake.requests(path));
        assertEquals(List.of("", basic), sent.subList(0, 2));
        assertFalse(sent.subList(2, sent.size()).contains(""), "what is wanted is remembered");
        assertEquals(List.of(), rig.service.requests());
    }

    @ParameterizedTest
    @MethodSource("withoutTokens")
    void whereBasicIsWantedAndNobodyAsksALoginIsWanted(RecordedLogin recorded) {
        rig.guard(recorded.repository(), recorded.challenges(rig.service.name()), any -> false);
        PullException wanted =
                assertThrows(PullException.class, () -> rig.resolve(recorded.repository(), Credentials.none()));
        assertEquals(1, rig.fake.requests().size());
        assertEquals(Kind.LOGIN, wanted.kind());
    }
}
