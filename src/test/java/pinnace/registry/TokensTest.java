package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.Exchange;
import pinnace.fake.Reply;
import pinnace.image.Digest;
import pinnace.login.Credentials;
import pinnace.login.Login;

class TokensTest {

    private static final Credentials IDENTITY = name -> Optional.of(Login.identity("1d3ntity+/="));

    private final LoginRig rig = new LoginRig();
    private final AtomicInteger given = new AtomicInteger();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** Tokens t1, t2, ... that are good for a while; the registry accepts the newest alone. */
    private String newestOnly(String expiresIn) {
        rig.service.always("/token", request -> token("t" + given.incrementAndGet(), expiresIn));
        return rig.guard("team/app", List.of(rig.bearer()), sent -> sent.equals("Bearer t" + given.get()));
    }

    private static Reply token(String token, String expiresIn) {
        return Reply.of(200, "{\"token\":\"" + token + "\",\"expires_in\":" + expiresIn + "}");
    }

    private List<String> sent(String path) {
        return LoginRig.authorizations(rig.fake.requests(path));
    }

    private PullException refused(Credentials credentials) {
        return assertThrows(PullException.class, () -> rig.resolve("team/app", credentials));
    }

    /** Whether a token is used again so many seconds later; tags may be remembered, a blob is asked for every time. */
    private boolean isUsedAgainAfter(int seconds) throws IOException {
        int before = given.get();
        rig.time.pass(Duration.ofSeconds(seconds));
        rig.readLayer("team/app", Credentials.none());
        return given.get() == before;
    }

    @ParameterizedTest
    @CsvSource({
        "300, 289, true",
        "300, 290, false",
        "'\"300\"', 289, true",
        "'\" 300 \"', 290, false",
        "300.9, 289, true",
        "null, 49, true",
        "null, 50, false",
        "'\"soon\"', 49, true",
        "'\"soon\"', 50, false",
        "{}, 49, true",
        "0, 49, true",
        "-5, 49, true",
        "4, 1, true",
        "4, 2, false",
        "1e99999, 3589, true",
        "1e99999, 3590, false",
    })
    void aTokenIsUsedUntilShortlyBeforeItRunsOut(String expiresIn, int seconds, boolean again) throws IOException {
        newestOnly(expiresIn);
        rig.readLayer("team/app", Credentials.none());
        assertEquals(1, given.get());
        assertEquals(again, isUsedAgainAfter(seconds));
    }

    @Test
    void aTokenThatRunsOutInTheMiddleOfADownloadIsRenewedAndTheDownloadGoesOn() throws IOException {
        newestOnly("300");
        String path = "/v2/team/app/blobs/" + Digest.of(rig.layer);
        rig.fake.next(path, request -> LoginRig.refusal(List.of(rig.bearer())));
        rig.fake.next(path, request -> {
            rig.time.pass(Duration.ofSeconds(280));
            return rig.fake.proper(request).cutAfter(70_000);
        });
        // Run out by the registry's clock, not yet by ours.
        rig.fake.next(path, request -> LoginRig.refusal(List.of(rig.bearer())));
        assertArrayEquals(rig.layer, rig.readLayer("team/app", LoginRig.ALICE));
        assertEquals(List.of("", "Bearer t1", "Bearer t1", "Bearer t2"), sent(path));
        assertEquals(
                List.of("", "", "bytes=70000-99999", "bytes=70000-99999"),
                rig.fake.requests(path).stream()
                        .map(request -> request.header("Range").orElse(""))
                        .toList());
    }

    @Test
    void twoWhoWantTheSameTokenAtOnceFetchItOnce() throws Exception {
        CountDownLatch bothWait = new CountDownLatch(1);
        rig.service.always(
                "/token", request -> token("t" + given.incrementAndGet(), "300").stallAt(-1, bothWait));
        String path = rig.guard("team/app", List.of(rig.bearer()), "Bearer t1"::equals);
        List<Thread> both = List.of(resolving(), resolving());
        both.forEach(Thread::start);
        // Until one is asking and the other waits for him, or asks too.
        while (rig.fake.requests(path).size() < 2
                || (rig.service.requests().size() < 2
                        && both.stream().noneMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING))) {
            Thread.onSpinWait();
        }
        bothWait.countDown();
        for (Thread thread : both) {
            thread.join(Duration.ofSeconds(20).toMillis());
        }
        assertEquals(1, rig.service.requests().size());
        assertEquals(List.of("", "", "Bearer t1", "Bearer t1"), sent(path));
    }

    private Thread resolving() {
        return new Thread(() -> rig.resolve("team/app", LoginRig.ALICE));
    }

    @Test
    void whoHasAnotherLoginDoesNotWait() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        rig.service.next("/token", request -> token("slow", "300").stallAt(-1, never));
        rig.service.always("/token", request -> token("t1", "300"));
        rig.guard("team/app", List.of(rig.bearer()), "Bearer t1"::equals);
        ExecutorService both = Executors.newFixedThreadPool(1);
        Future<?> stuck = both.submit(() -> rig.resolve("team/app", Credentials.none()));
        while (rig.service.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        rig.resolve("team/app", LoginRig.ALICE);
        assertEquals(2, rig.service.requests().size());
        never.countDown();
        assertThrows(Exception.class, () -> stuck.get(20, TimeUnit.SECONDS));
        both.shutdown();
    }

    @Test
    void aRefusedTokenIsFetchedAnewOnceAndNotInALoop() {
        newestOnly("300");
        String path = rig.guard("team/app", List.of(rig.bearer()), any -> false);
        assertEquals(Kind.LOGIN, refused(Credentials.none()).kind());
        assertEquals(List.of("", "Bearer t1"), sent(path));
        assertEquals(Kind.LOGIN, refused(Credentials.none()).kind());
        assertEquals(List.of("", "Bearer t1", "Bearer t1", "Bearer t2"), sent(path));
        rig.service.always("/token", request -> token("t2", "300"));
        assertEquals(Kind.LOGIN, refused(Credentials.none()).kind());
        assertEquals(5, sent(path).size(), "the same token again is not tried again");
        assertEquals(3, rig.service.requests().size());
    }

    @Test
    void aTokenThatIsCalledInvalidInA403IsFetchedAnewToo() throws IOException {
        newestOnly("300");
        rig.guard("team/app", List.of(rig.bearer()), any -> false);
        String path = "/v2/team/app/blobs/" + Digest.of(rig.layer);
        AtomicBoolean revoked = new AtomicBoolean();
        rig.fake.always(path, request -> {
            String sent = request.header("Authorization").orElse("");
            if (sent.equals("Bearer t1") && revoked.get()) {
                return Reply.of(403, "{}").with("WWW-Authenticate", rig.bearer() + ",error=\"invalid_token\"");
            }
            return sent.isEmpty() ? LoginRig.refusal(List.of(rig.bearer())) : rig.fake.proper(request);
        });
        rig.readLayer("team/app", Credentials.none());
        revoked.set(true);
        rig.readLayer("team/app", Credentials.none());
        assertEquals(List.of("", "Bearer t1", "Bearer t1", "Bearer t2"), sent(path));
    }

    @Test
    void aTokenForTheRegistryItselfIsSentToItAndToNoService() {
        Credentials mine = name -> Optional.of(Login.bearer("of-my-own"));
        String path = rig.guard("team/app", List.of(rig.bearer()), "Bearer of-my-own"::equals);
        rig.resolve("team/app", mine);
        assertEquals(List.of("Bearer of-my-own"), sent(path));
        String other = rig.guard("team/other", List.of(rig.bearer(), "Basic realm=\"x\""), any -> false);
        assertThrows(PullException.class, () -> rig.resolve("team/other", mine));
        assertEquals(List.of("Bearer of-my-own"), sent(other), "what is refused is not sent again");
        assertEquals(List.of(), rig.service.requests());
    }

    @Test
    void nobodysAlicesAndBobsTokensAreNeverShared() throws IOException {
        rig.service.always("/token", TokensTest::personal);
        rig.guard("team/app", List.of(rig.bearer()), sent -> sent.startsWith("Bearer t"));
        for (Credentials who : List.of(LoginRig.ALICE, Credentials.none(), LoginRig.BOB, LoginRig.ALICE)) {
            rig.readLayer("team/app", who);
        }
        assertEquals(
                List.of("", "Bearer t-alice", "", "Bearer t-nobody", "", "Bearer t-bob", "Bearer t-alice"),
                sent("/v2/team/app/blobs/" + Digest.of(rig.layer)));
    }

    private static Reply personal(Exchange request) {
        String sent = request.header("Authorization").orElse("");
        if (sent.isEmpty()) {
            return token("t-nobody", "300");
        }
        return token(sent.equals(LoginRig.basic("alice:sesame street")) ? "t-alice" : "t-bob", "300");
    }

    @Test
    void whatAliceMaySeeNobodyAndBobMayNot() {
        rig.service.always(
                "/token",
                request -> request.header("Authorization")
                                .filter(LoginRig.basic("alice:sesame street")::equals)
                                .isPresent()
                        ? token("t-alice", "300")
                        : Reply.of(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"not you\"}]}"));
        rig.guard("team/app", List.of(rig.bearer()), "Bearer t-alice"::equals);
        rig.resolve("team/app", LoginRig.ALICE);
        assertEquals(
                rig.fake.name() + " wants a login for team/app, or it does not exist (not you)",
                refused(Credentials.none()).getMessage());
        assertEquals(
                rig.fake.name() + " does not accept the login for team/app, or it does not exist (not you)",
                refused(LoginRig.BOB).getMessage());
        rig.resolve("team/app", LoginRig.ALICE);
        assertEquals(3, rig.service.requests().size());
    }

    @Test
    void loginsThatReadTheSameInOnePieceAreTwo() {
        assertEquals(new Login("al", "ice").fingerprint(), new Login("al", "ice").fingerprint());
        assertNotEquals(new Login("al", "ice").fingerprint(), new Login("ali", "ce").fingerprint());
        assertNotEquals(new Login("a", "b\0c").fingerprint(), new Login("a\0b", "c").fingerprint());
    }

    @Test
    void anIdentityTokenIsPostedToTheTokenService() {
        rig.service.always("/token", request -> Reply.of(200, "{\"access_token\":\"t1\",\"refresh_token\":\"next\"}"));
        String two = rig.bearer() + ",scope=\"repository:team/app:pull repository:team/base:pull\"";
        String path = rig.guard("team/app", List.of(two), "Bearer t1"::equals);
        rig.resolve("team/app", IDENTITY);
        Exchange post = rig.service.requests().get(0);
        assertEquals("POST /token", post.method() + " " + post.target());
        assertEquals(
                "grant_type=refresh_token&client_id=pinnace&refresh_token=1d3ntity%2B%2F%3D"
                        + "&scope=repository%3Ateam%2Fapp%3Apull+repository%3Ateam%2Fbase%3Apull&service=rig",
                post.body());
        assertEquals(
                "application/x-www-form-urlencoded",
                post.header("Content-Type").orElseThrow().replaceFirst(";.*", ""));
        assertEquals(Optional.empty(), post.header("Authorization"));
        assertEquals(List.of("", "Bearer t1"), sent(path));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 415})
    void whereThereIsNoPostTheIdentityTokenGoesByGet(int status) {
        rig.service.next("/token", request -> Reply.of(status, "<!DOCTYPE html><title>What?</title>"));
        rig.service.always("/token", request -> token("t1", "300"));
        String path = rig.guard("team/app", List.of(rig.bearer()), "Bearer t1"::equals);
        rig.resolve("team/app", IDENTITY);
        Exchange get = rig.service.requests().get(1);
        assertEquals("GET /token?scope=repository%3Ateam%2Fapp%3Apull&service=rig", get.method() + " " + get.target());
        assertEquals(
                LoginRig.basic("<token>:1d3ntity+/="),
                get.header("Authorization").orElseThrow());
        assertEquals(List.of("", "Bearer t1"), sent(path));
    }

    @Test
    void anIdentityTokenThatIsRefusedIsNotTriedOtherwise() {
        rig.service.always("/token", request -> Reply.of(401, ""));
        rig.guard("team/app", List.of(rig.bearer()), any -> false);
        assertEquals(Kind.LOGIN, refused(IDENTITY).kind());
        assertEquals(1, rig.service.requests().size());
    }

    @Test
    void anIdentityTokenIsNotSentToARegistryThatWantsBasic() {
        String path = rig.guard("team/app", List.of("Basic realm=\"x\""), any -> true);
        assertEquals(Kind.LOGIN, refused(IDENTITY).kind());
        assertEquals(List.of(""), sent(path));
    }

    @Test
    void aRefusedPasswordIsSentOnce() {
        String path = rig.guard("team/app", List.of("Basic realm=\"x\""), any -> false);
        assertEquals(Kind.LOGIN, refused(LoginRig.ALICE).kind());
        assertEquals(List.of("", LoginRig.basic("alice:sesame street")), sent(path));
    }
}
