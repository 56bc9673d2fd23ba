package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pinnace.fake.Reply;
import pinnace.image.Digest;
import pinnace.image.ForeignJson;
import pinnace.login.Credentials;
import pinnace.login.Login;

/** Passwords, tokens and signatures stand in no message, in no {@code toString}, and in no log at any level. */
class NoSecretIsToldTest {

    private static final Credentials IDENTITY = name -> Optional.of(Login.identity("1d3ntity"));
    private static final List<String> SECRETS = List.of(
            "sesame",
            LoginRig.basic("alice:sesame street").substring("Basic ".length()),
            "1d3ntity",
            LoginRig.basic("<token>:1d3ntity").substring("Basic ".length()),
            "t0ken",
            "s1gnature");

    private final LoginRig rig = new LoginRig();
    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        listener.setLevel(Level.ALL);
        root.addHandler(listener);
        root.setLevel(Level.ALL);
    }

    @AfterEach
    void close() throws IOException {
        root.setLevel(before);
        root.removeHandler(listener);
        rig.close();
    }

    private void noSecretWasTold() {
        for (String line : told) {
            for (String secret : SECRETS) {
                assertFalse(line.contains(secret), line);
            }
        }
    }

    private void fails(Credentials who) {
        Exception failure = assertThrows(Exception.class, () -> rig.readLayer("team/app", who));
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        told.add(trace.toString());
    }

    @Test
    void notWhereEverythingGoesWell() throws IOException {
        rig.service.always("/token", request -> Reply.of(200, "{\"token\":\"t0ken\"}"));
        rig.guard("team/app", List.of(rig.bearer()), "Bearer t0ken"::equals);
        rig.readLayer("team/app", LoginRig.ALICE);
        rig.readLayer("team/app", IDENTITY);
        rig.guard("team/app", List.of("Basic realm=\"x\""), LoginRig.basic("alice:sesame street")::equals);
        rig.time.pass(Duration.ofMinutes(5));
        rig.readLayer("team/app", LoginRig.ALICE);
        Logger.getLogger("pinnace.registry").finest("heard");
        assertTrue(told.stream().anyMatch(line -> line.contains("heard")));
        noSecretWasTold();
    }

    private static Reply echo(int status, String words) {
        return Reply.of(status, "{\"errors\":[{\"message\":\"" + words + "\"}]}");
    }

    @Test
    void notWhereTheTokenServiceRepeatsThem() {
        rig.guard("team/app", List.of(rig.bearer()), any -> false);
        for (int status : List.of(401, 403, 404, 429, 500)) {
            rig.service.always("/token", request -> echo(status, "no sesame street here"));
            fails(LoginRig.ALICE);
            rig.service.always("/token", request -> echo(status, "no 1d3ntity here"));
            fails(IDENTITY);
        }
        for (String answer :
                List.of("{\"token\":\"t0ken with spaces\"}", "{\"token\":\"t0ken\",,", "t0ken", "[\"t0ken\"]")) {
            rig.service.always("/token", request -> Reply.of(200, answer));
            fails(LoginRig.ALICE);
            fails(IDENTITY);
        }
        noSecretWasTold();
    }

    @Test
    void notWhereStorageRefusesASignedAddress() {
        rig.guard("team/app", List.of(rig.bearer()), any -> true);
        rig.fake.always("/v2/team/app/blobs/" + Digest.of(rig.layer), request -> Reply.of(307, "")
                .with("Location", "http://" + rig.service.name() + "/storage?signature=s1gnature"));
        rig.service.always("/storage", request -> Reply.of(403, "<Error>s1gnature</Error>"));
        fails(LoginRig.ALICE);
        assertEquals(2, rig.service.requests("/storage").size());
        noSecretWasTold();
    }

    @Test
    void notWhereSomebodyPrintsWhatHoldsThem() {
        RegistryRequest ask = new RegistryRequest(
                new Endpoint("registry.example", URI.create("https://registry.example")),
                "team/app",
                "manifests/1",
                Map.of(),
                LoginRig.ALICE);
        told.add(ask.toString());
        told.add(new Login("alice", "sesame").toString());
        told.add(Login.identity("1d3ntity").toString());
        told.add(new TokenService.Token("t0ken", Duration.ofSeconds(1)).toString());
        told.add(
                ForeignJson.read("{\"token\":\"t0ken\"}", ForeignJson::toString).orElseThrow());
        noSecretWasTold();
    }
}
