package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Mutations;
import pinnace.fake.Reply;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.login.Login;
import pinnace.network.HttpProxy;
import pinnace.network.Proxies;

/**
 * Answers of registries, token services and storages, made bad by a seed: whatever they send, nothing but a
 * {@link PullException} with one sentence comes of it. Another seed is given by {@code -Dpinnace.fuzz.seed=N}.
 */
class AnswerFuzzTest {

    private static final int CASES = 2_000;
    private static final int MOST_FAULTS = 10;
    private static final Platform AMD64 = Platform.parse("linux/amd64");
    private static final Credentials ALICE = name -> Optional.of(new Login("alice", "sesame street"));
    private static final Credentials IDENTITY = name -> Optional.of(Login.identity("1d3ntity"));
    private static final String CONFIG = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"variant\":\"v1\"}";

    private static final List<Integer> STATUSES = List.of(
            200, 200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 407, 408, 409, 416,
            421, 429, 451, 500, 501, 502, 503, 504, 511, 600, 999);

    private static final List<Map.Entry<String, String>> HEADERS = List.of(
            Map.entry("Content-Type", MediaType.OCI_MANIFEST),
            Map.entry("Content-Type", "application/json; charset=utf-8"),
            Map.entry("Content-Type", "text/html"),
            Map.entry("Content-Length", "300"),
            Map.entry("Content-Range", "bytes 0-99/100000"),
            Map.entry("Content-Encoding", "gzip"),
            Map.entry("Transfer-Encoding", "chunked"),
            Map.entry("Docker-Content-Digest", Digest.of(new byte[0]).toString()),
            Map.entry("Docker-Distribution-Api-Version", "registry/2.0"),
            Map.entry("WWW-Authenticate", "Basic realm=\"x\""),
            Map.entry("WWW-Authenticate", "Digest realm=\"x\", nonce=\"y\", qop=\"auth\", algorithm=MD5"),
            Map.entry("Proxy-Authenticate", "Basic realm=\"x\""),
            Map.entry("Location", "/v2/team/app/manifests/1"),
            Map.entry("Retry-After", "1"),
            Map.entry("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),
            Map.entry("RateLimit-Limit", "100;w=21600"),
            Map.entry("RateLimit-Remaining", "0;w=21600"),
            Map.entry("Set-Cookie", "a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
            Map.entry("Connection", "keep-alive"),
            Map.entry("ETag", "\"x\""),
            Map.entry("Date", "Wed, 21 Oct 2026 07:28:00 GMT"));

    private final long seed = Mutations.seed();
    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final byte[] layer = new byte[20_000];
    private final List<String> faults = new ArrayList<>();

    @Test
    void nothingButARefusalComesOfWhatARegistrySends() throws Exception {
        new Random(11).nextBytes(layer);
        Set<Thread> before = threads();
        Handler handler = handler();
        Logger.getLogger("").addHandler(handler);
        try (LoginRig rig = new LoginRig(fresh -> all(fresh.fake))) {
            for (int number = 0; number < CASES && faults.size() < MOST_FAULTS; number++) {
                run(new Case(rig, new Mutations(seed, number), number));
            }
            assertEquals(List.of(), faults, "-Dpinnace.fuzz.seed=" + seed);
            new Case(rig, new Mutations(seed, CASES), CASES).well();
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        assertEquals(List.of(), logged.stream().map(AnswerFuzzTest::text).toList(), "-Dpinnace.fuzz.seed=" + seed);
        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(Duration.ofSeconds(10).toMillis());
                assertFalse(thread.isAlive(), thread::toString);
            }
        }
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private Handler handler() {
        return new Handler() {
            @Override
            public void publish(LogRecord one) {
                if (one.getLevel().intValue() >= Level.INFO.intValue() && one.getThrown() != null) {
                    logged.add(one);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static String text(LogRecord one) {
        return one.getMessage() + "\n" + stack(one.getThrown());
    }

    private static String stack(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return stack.toString();
    }

    /** All names but the registry's lead to a proxy, which is the registry: no name is looked up, nothing leaves. */
    private static Proxies all(FakeRegistry fake) {
        HttpProxy proxy = new HttpProxy("localhost", fake.port(), Optional.empty());
        return address -> address.getPort() == fake.port() && "localhost".equals(address.getHost())
                ? Optional.empty()
                : Optional.of(proxy);
    }

    private void run(Case one) {
        String fault = "";
        try {
            one.script();
            one.pull();
        } catch (PullException e) {
            fault = fault(e);
        } catch (IOException e) {
            fault = "";
        } catch (RuntimeException | StackOverflowError e) {
            fault = stack(e);
        }
        if (!fault.isEmpty()) {
            faults.add("\n-Dpinnace.fuzz.seed=" + seed + ", case " + one.number + ": " + fault + "\n" + one.told);
        }
    }

    private static String fault(PullException refused) {
        String sentence = String.valueOf(refused.getMessage());
        if (sentence.isBlank() || sentence.lines().count() != 1 || sentence.length() > 1_500) {
            return "no sentence: " + sentence;
        }
        return refused.headers().values().stream().allMatch(value -> value.matches("[ -~]{1,200}"))
                ? ""
                : "a header that is not to be sent: " + refused.headers();
    }

    private final class Case {

        private final FakeRegistry fake;
        private final Reading reading;
        private final Registry registry;
        private final Mutations mutations;
        private final int number;
        private final String repository;
        private final StringBuilder told = new StringBuilder();

        Case(LoginRig rig, Mutations mutations, int number) {
            this.fake = rig.fake;
            this.registry = rig.registry;
            this.reading = new Reading(registry, rig.histories, rig.time);
            this.mutations = mutations;
            this.number = number;
            this.repository = "team/app" + number;
        }

        private String at(String object) {
            return "/v2/" + repository + "/" + object;
        }

        /** Makes one thing go wrong that registries do. */
        void script() {
            byte[] manifest = image(CONFIG);
            switch (mutations.below(8)) {
                case 0 -> put("1", MediaType.OCI_MANIFEST, mutated(manifest));
                case 1 -> index(manifest);
                case 2 -> image(mutations.of(CONFIG));
                case 3 -> always(at("manifests/1"), bad(200, manifest));
                case 4 -> always(at("blobs/" + Digest.of(layer)), bad(200, layer));
                case 5 -> error();
                case 6 -> redirect();
                default -> token();
            }
        }

        private byte[] image(String config) {
            byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
            fake.putBlob(repository, bytes);
            fake.putBlob(repository, layer);
            byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                            + FakeRegistry.descriptor(MediaType.OCI_CONFIG, bytes) + ",\"layers\":["
                            + FakeRegistry.descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer)
                            + "],\"annotations\":{\"a\":\"b\"}}")
                    .getBytes(StandardCharsets.UTF_8);
            put("1", MediaType.OCI_MANIFEST, manifest);
            return manifest;
        }

        private void put(String tag, String type, byte[] content) {
            tell(new String(content, StandardCharsets.ISO_8859_1));
            fake.putManifest(repository, tag, type, content);
        }

        private void tell(String what) {
            told.append(what.length() > 2_000 ? what.substring(0, 2_000) + "..." : what)
                    .append('\n');
        }

        private void index(byte[] manifest) {
            byte[] child = mutations.happens(0.5) ? mutated(manifest) : manifest;
            fake.putManifest(repository, "child", MediaType.OCI_MANIFEST, child);
            String entry = FakeRegistry.descriptor(MediaType.OCI_MANIFEST, child)
                    .replace("}", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\",\"variant\":\"v1\"}}");
            String sole = mutations.happens(0.3) ? FakeRegistry.descriptor(MediaType.OCI_MANIFEST, child) : entry;
            String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":[" + sole
                    + ",{\"mediaType\":\"x/y\"}]}";
            put(
                    "1",
                    MediaType.OCI_INDEX,
                    mutations.happens(0.7) ? mutated(index.getBytes(StandardCharsets.UTF_8)) : bytes(index));
        }

        private byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private byte[] mutated(byte[] content) {
            return mutations
                    .of(new String(content, StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        private void always(String path, Reply reply) {
            fake.always(path, request -> reply);
        }

        /** Closes its connection, for its length may be a lie and nobody is to wait for the rest. */
        private Reply bad(int usual, byte[] content) {
            int status = mutations.happens(0.5) ? usual : mutations.one(STATUSES);
            byte[] body = mutations.happens(0.3) ? mutated(content) : content;
            Reply reply = Reply.of(status, body);
            tell("status " + status);
            for (int i = mutations.below(4); i > 0; i--) {
                Map.Entry<String, String> header = mutations.one(HEADERS);
                String value = mutations.happens(0.8) ? mutations.of(header.getValue()) : header.getValue();
                String name = mutations.happens(0.05) ? mutations.of(header.getKey()) : header.getKey();
                tell(name + ": " + value);
                reply = reply.with(name, value);
            }
            return reply.cutAfter(body.length);
        }

        private void error() {
            String body = mutations.of("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not on a Sunday\",\"detail\":"
                    + "{\"a\":[1,2.5e3,null,true]}},{\"code\":\"TOOMANYREQUESTS\"}]}");
            tell(body);
            int status = mutations.one(List.of(400, 401, 403, 404, 416, 429, 451, 500, 503));
            always(
                    mutations.happens(0.7) ? at("manifests/1") : at("blobs/" + Digest.of(layer)),
                    bad(status, bytes(body)));
        }

        private void redirect() {
            String location = mutations.of(mutations.one(List.of(
                    "http://" + fake.name() + "/elsewhere/" + number + "?signature=a%2Fb&x=y",
                    "https://storage.example:8443/elsewhere/" + number + "#x",
                    "http://user:password@storage.example/",
                    "//storage.example/x",
                    "/elsewhere/" + number,
                    "../x",
                    "?x=y")));
            tell(location);
            fake.serve("/elsewhere/" + number, MediaType.OCI_MANIFEST, layer);
            int status = mutations.one(List.of(301, 302, 303, 307, 308));
            always(
                    mutations.happens(0.5) ? at("manifests/1") : at("blobs/" + Digest.of(layer)),
                    bad(status, new byte[0]).with("Location", location));
        }

        private void token() {
            String realm = "http://" + fake.name() + "/token/" + number;
            String challenge = "Bearer realm=\"" + realm + "\",service=\"registry.example\",scope=\"repository:"
                    + repository + ":pull\"";
            String said = mutations.happens(0.5) ? mutations.of(challenge) : challenge;
            String token = "{\"token\":\"abc\",\"access_token\":\"abc\",\"expires_in\":300,\"issued_at\":"
                    + "\"2026-01-01T00:00:00Z\",\"refresh_token\":\"d\"}";
            String given = mutations.happens(0.7) ? mutations.of(token) : token;
            tell(said);
            tell(given);
            Reply tokens = bad(200, bytes(given));
            fake.always(at("manifests/1"), request -> guarded(request, said));
            fake.always("/token/" + number, request -> tokens);
        }

        private Reply guarded(Exchange request, String challenge) {
            return request.header("Authorization").filter("Bearer abc"::equals).isPresent()
                    ? fake.proper(request)
                    : Reply.of(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}")
                            .with("WWW-Authenticate", challenge)
                            .cutAfter(1_000);
        }

        /** All that is read of an image. */
        void pull() throws IOException {
            Credentials credentials = mutations.one(List.of(Credentials.none(), ALICE, IDENTITY));
            Reference name = Reference.parse(fake.name() + "/" + repository + ":1", Reference.DOCKER_HUB);
            Image image = registry.resolve(name, AMD64, credentials, new Call());
            for (Descriptor blob : image.manifest().layers()) {
                try (InputStream all = reading.open(name, credentials, blob)) {
                    all.skipNBytes(Math.min(blob.size(), layer.length));
                }
                if (blob.size() > 200) {
                    try (InputStream part = reading.open(name, credentials, blob, 100, 200)) {
                        part.readNBytes(100);
                    }
                }
            }
        }

        /** An image with which nothing is wrong. */
        void well() throws IOException {
            image(CONFIG);
            Reference name = Reference.parse(fake.name() + "/" + repository + ":1", Reference.DOCKER_HUB);
            Image image = registry.resolve(name, AMD64, Credentials.none(), new Call());
            try (InputStream all = reading.open(
                    name, Credentials.none(), image.manifest().layers().get(0))) {
                assertArrayEquals(layer, all.readAllBytes());
            }
        }
    }
}
