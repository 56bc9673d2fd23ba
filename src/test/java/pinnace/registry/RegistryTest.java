package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.login.Login;
import pinnace.network.AddressPolicy;
import pinnace.network.HostPattern;
import pinnace.network.Network;
import pinnace.network.Trust;
import pinnace.stream.BlobHistories;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Retries;
import pinnace.stream.SteppedTime;

class RegistryTest {

    private static final Platform AMD64 = Platform.parse("linux/amd64");

    private final FakeRegistry fake = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry();
    private final SteppedTime time = new SteppedTime();
    private final byte[] layer = new byte[100_000];
    private final DocumentMemory documents = new DocumentMemory(8 << 20);
    private Map<String, List<URI>> mirrors = Map.of();
    private RepositoryPolicy policy = new RepositoryPolicy(List.of(), List.of());
    private final BlobHistories histories = new BlobHistories(time);
    private final Registry registry = registry("localhost");

    RegistryTest() {
        new Random(5).nextBytes(layer);
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
        fake.close();
        elsewhere.close();
    }

    private Registry registry(String privateRegistries) {
        Network network = new Network(
                new AddressPolicy(
                        privateRegistries.isEmpty() ? List.of() : List.of(HostPattern.parse(privateRegistries))),
                address -> Optional.empty(),
                Trust.ofContainer(),
                new Network.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 10),
                "pinnace");
        Retries retries = new Retries(3, Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(1), time);
        return new Registry(
                network,
                new Endpoints(Set.of(fake.name(), elsewhere.name()), mirrors),
                policy,
                new Registry.Limits(new Registry.Insistence(retries, retries, Reading.patience(time)), documents),
                histories);
    }

    private Reference reference(String rest) {
        return Reference.parse(fake.name() + "/" + rest, Reference.DOCKER_HUB);
    }

    private Image resolve(String rest) {
        return registry.resolve(reference(rest), AMD64, Credentials.none(), new Call());
    }

    private PullException refused(String rest) {
        return assertThrows(PullException.class, () -> resolve(rest));
    }

    private String layerPath() {
        fake.putImage("team/app", "1", layer);
        return "/v2/team/app/blobs/" + Digest.of(layer);
    }

    private byte[] read(long from, long to) throws IOException {
        try (InputStream stream =
                reading(registry).open(reference("team/app:1"), Credentials.none(), layerDescriptor(), from, to)) {
            return stream.readAllBytes();
        }
    }

    private Reading reading(Registry from) {
        return new Reading(from, histories, time);
    }

    private Descriptor layerDescriptor() {
        return new Descriptor("x/y", Digest.of(layer), layer.length);
    }

    private PullException brokenRead() {
        return assertThrows(PullException.class, () -> read(0, layer.length));
    }

    private Reply proper(Exchange request) {
        return fake.proper(request);
    }

    @Test
    void findsAnImageByTagAndPinsIt() throws IOException {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        Image image = resolve("team/app:1");
        assertEquals(Digest.of(manifest), image.root());
        assertArrayEquals(manifest, image.manifest().content().open().readAllBytes());
        assertEquals(
                fake.name() + "/team/app:1@" + Digest.of(manifest),
                image.pinned().toString());
        assertEquals(
                MediaType.ACCEPT_MANIFESTS,
                fake.requests().get(0).header("Accept").orElseThrow());
    }

    @Test
    void findsAnImageInAnIndexAndPinsTheIndex() {
        byte[] manifest = fake.putImage("team/app", "only-amd64", layer);
        String entry = FakeRegistry.descriptor(MediaType.OCI_MANIFEST, manifest)
                .replace("}", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}");
        byte[] index = ("{\"schemaVersion\":2,\"manifests\":[" + entry + "]}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        fake.putManifest("team/app", "1", MediaType.OCI_INDEX, index);
        Image image = resolve("team/app:1");
        assertEquals(Digest.of(index), image.root());
        assertEquals(Digest.of(manifest), image.manifest().digest());
        assertEquals(
                Kind.NOT_FOUND,
                assertThrows(
                                PullException.class,
                                () -> registry.resolve(
                                        reference("team/app:1"),
                                        Platform.parse("linux/arm64"),
                                        Credentials.none(),
                                        new Call()))
                        .kind());
    }

    @Test
    void aManifestThatBeliesItsDigestIsCorrupt() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        String path = "/v2/team/app/manifests/" + Digest.of(manifest);
        fake.always(path, request -> Reply.of(200, new String(manifest, java.nio.charset.StandardCharsets.UTF_8) + " ")
                .with("Content-Type", MediaType.OCI_MANIFEST));
        assertEquals(Kind.CORRUPT, refused("team/app@" + Digest.of(manifest)).kind());
        fake.always("/v2/team/app/manifests/1", request -> proper(request)
                .with("Docker-Content-Digest", Digest.of(layer).toString()));
        assertEquals(Kind.CORRUPT, refused("team/app:1").kind());
    }

    @Test
    void whatIsNoJsonAndBeliesItsDigestIsCorrupt() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        String path = "/v2/team/app/manifests/" + Digest.of(manifest);
        fake.always(path, request -> Reply.of(200, "{").with("Content-Type", MediaType.OCI_MANIFEST));
        assertEquals(Kind.CORRUPT, refused("team/app@" + Digest.of(manifest)).kind());
    }

    @Test
    void aDocumentForWhichThereIsNoMemoryIsPutOffAndFoundLater() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        String small = new String(manifest, java.nio.charset.StandardCharsets.UTF_8);
        String large = small.substring(0, small.length() - 1) + ",\"x\":\"" + "y".repeat(1 << 20) + "\"}";
        fake.putManifest(
                "team/app", "large", MediaType.OCI_MANIFEST, large.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (DocumentMemory.Held others = documents.held()) {
            others.take(5 << 20);
            PullException busy = refused("team/app:large");
            assertEquals(Kind.BUSY, busy.kind());
            assertEquals("10", busy.headers().get("Retry-After"));
            assertEquals(Digest.of(manifest), resolve("team/app:1").root());
        }
        for (int i = 0; i < 20; i++) {
            resolve("team/app:large");
        }
    }

    private List<DocumentMemory.Held> allMemory() {
        List<DocumentMemory.Held> others =
                Stream.generate(documents::held).limit(128).toList();
        others.forEach(other -> other.take(64 * 1024));
        return others;
    }

    @Test
    void anErrorForWhichThereIsNoMemoryIsNotQuoted() {
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(403, "{\"errors\":[{\"message\":\"own words\"}]}"));
        List<DocumentMemory.Held> others = allMemory();
        PullException unquoted = refused("team/app:1");
        assertEquals(Kind.REFUSED, unquoted.kind());
        assertFalse(unquoted.getMessage().contains("own words"), unquoted.getMessage());
        others.forEach(DocumentMemory.Held::close);
        assertTrue(refused("team/app:1").getMessage().contains("own words"));
    }

    @Test
    void aTokenForWhichThereIsNoMemoryIsPutOff() {
        fake.putImage("team/app", "1", layer);
        fake.always(
                "/v2/team/app/manifests/1",
                request -> request.header("Authorization").isPresent()
                        ? fake.proper(request)
                        : Reply.of(401, "")
                                .with("WWW-Authenticate", "Bearer realm=\"http://" + elsewhere.name() + "/token\""));
        elsewhere.always("/token", request -> Reply.of(200, "{\"token\":\"t0ken\"}"));
        List<DocumentMemory.Held> others = allMemory();
        assertEquals(Kind.BUSY, refused("team/app:1").kind());
        assertEquals(1, fake.requests("/v2/team/app/manifests/1").size());
        others.forEach(DocumentMemory.Held::close);
        resolve("team/app:1");
    }

    @Test
    void howManyDocumentsAreReadAtOnceIsBounded() {
        fake.putImage("team/app", "1", layer);
        List<DocumentMemory.Held> others = allMemory();
        assertEquals(Kind.BUSY, refused("team/app:1").kind());
        others.forEach(DocumentMemory.Held::close);
        resolve("team/app:1");
    }

    @Test
    void aManifestLargerThanIsReadIsRefused() {
        fake.serve("/v2/team/app/manifests/1", MediaType.OCI_MANIFEST, new byte[9 << 20]);
        assertEquals(Kind.UNSUPPORTED, refused("team/app:1").kind());
        byte[] manifest = fake.putImage("team/app", "1", layer);
        byte[] padded = Arrays.copyOf(manifest, 5 << 20);
        Arrays.fill(padded, manifest.length, padded.length, (byte) ' ');
        fake.putManifest("team/app", "1", MediaType.OCI_MANIFEST, padded);
        PullException large = refused("team/app:1");
        assertEquals("The image's manifest is larger than the limit of 4 MiB", large.getMessage());
    }

    @Test
    void aLoginPageInPlaceOfAManifestIsSaidToBeOne() {
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(200, "<!DOCTYPE html><title>Please log in</title>")
                .with("Content-Type", "text/html"));
        PullException page = refused("team/app:1");
        assertEquals(Kind.BARRED, page.kind());
        assertEquals(1, fake.requests().size(), "it is not asked again");
        assertTrue(page.getMessage().contains("web page, as proxies and login portals send it"), page.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "401, LOGIN, 1",
        "403, REFUSED, 1",
        "404, NOT_FOUND, 1",
        "451, REFUSED, 1",
        "429, TOO_MANY, 3",
        "500, BROKEN, 3",
        "503, BROKEN, 3"
    })
    void aRefusalIsToldAndOnlyWhatMayPassIsTriedAgain(int status, Kind kind, int tries) {
        fake.always(
                "/v2/team/app/manifests/1",
                request -> Reply.of(
                        status, "{\"errors\":[{\"code\":\"X\",\"message\":\"own \\\"words\\\"\\r\\nhere\"}]}"));
        PullException refused = refused("team/app:1");
        assertEquals(kind, refused.kind());
        assertEquals(tries, fake.requests().size());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
        assertTrue(status == 404 || refused.getMessage().contains("own ?words???here"), refused.getMessage());
    }

    @Test
    void theRegistrysLimitIsPassedOnWithItsHeaders() {
        fake.always(
                "/v2/team/app/manifests/1",
                request -> Reply.of(429, "").with("Retry-After", "60").with("RateLimit-Limit", "100;w=21600"));
        PullException limited = refused("team/app:1");
        assertEquals("60", limited.headers().get("Retry-After"));
        assertEquals("100;w=21600", limited.headers().get("RateLimit-Limit"));
    }

    @Test
    void anErrorBodyIsReadBoundedAndToldInOneSentence() {
        fake.always(
                "/v2/team/app/manifests/1",
                request -> Reply.of(403, "{\"errors\":[{\"message\":\"" + "x".repeat(10 << 20)));
        assertTrue(refused("team/app:1").getMessage().length() < 600);
        fake.always(
                "/v2/team/app/manifests/2",
                request -> Reply.of(403, "{\"errors\":[{\"message\":\"" + "x".repeat(50_000) + "\"}]}"));
        assertTrue(refused("team/app:2").getMessage().length() < 600);
    }

    @Test
    void aBlobIsReadWhole() throws IOException {
        layerPath();
        assertArrayEquals(layer, read(0, layer.length));
    }

    @Test
    void aSliceIsOneRangeRequestWithTheLittleThatLiesBeforeIt() throws IOException {
        String path = layerPath();
        assertArrayEquals(Arrays.copyOfRange(layer, 5000, 6000), read(5000, 6000));
        assertEquals(
                List.of("bytes=0-5999"),
                fake.requests(path).stream()
                        .map(request -> request.header("Range").orElseThrow())
                        .toList());
    }

    @Test
    void aBlobThatIsCutIsTakenUpWhereItWasCut() throws IOException {
        String path = layerPath();
        fake.next(path, request -> proper(request).cutAfter(70_000));
        fake.next(path, request -> proper(request).cutAfter(0));
        fake.next(path, request -> proper(request).cutAfter(10));
        assertArrayEquals(layer, read(0, layer.length));
        assertEquals(
                List.of("", "bytes=70000-99999", "bytes=70000-99999", "bytes=70010-99999"),
                fake.requests(path).stream()
                        .map(request -> request.header("Range").orElse(""))
                        .toList());
    }

    @Test
    void aRegistryThatKnowsNoRangesIsCopedWith() throws IOException {
        String path = layerPath();
        fake.next(path, request -> proper(request).cutAfter(70_000));
        fake.next(path, request -> Reply.of(200, layer));
        assertArrayEquals(layer, read(0, layer.length));
        fake.always(path, request -> Reply.of(200, layer));
        assertArrayEquals(Arrays.copyOfRange(layer, 50_000, 50_100), read(50_000, 50_100));
    }

    @Test
    void aFlippedBitIsFoundBeforeTheLastBytesLeave() {
        String path = layerPath();
        fake.always(path, request -> {
            byte[] flipped = layer.clone();
            flipped[99] ^= 4;
            return Reply.of(200, flipped);
        });
        assertEquals(Kind.CORRUPT, brokenRead().kind());
        assertEquals(1, fake.requests(path).size(), "another try gives the same bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 5000, -99_999})
    void aBlobOfAnotherLengthIsCorruptWhetherItSaysSoOrNot(int difference) {
        String path = layerPath();
        byte[] other = Arrays.copyOf(layer, layer.length + difference);
        fake.always(path, request -> Reply.of(200, other));
        assertEquals(Kind.CORRUPT, brokenRead().kind());
        fake.always(
                path,
                request -> request.header("Range").isPresent()
                        ? Reply.of(416, "")
                        : Reply.of(200, other).inChunks());
        assertEquals(Kind.CORRUPT, brokenRead().kind());
    }

    @Test
    void aBlobInChunksWithoutLengthIsRead() throws IOException {
        String path = layerPath();
        fake.always(path, request -> Reply.of(200, layer).inChunks());
        assertArrayEquals(layer, read(0, layer.length));
    }

    @Test
    void anAnswerWithAnotherRangeThanAskedForIsNotBelieved() {
        String path = layerPath();
        fake.next(path, request -> proper(request).cutAfter(70_000));
        fake.always(path, request -> proper(request).with("Content-Range", "bytes 0-29999/100000"));
        assertEquals(Kind.BROKEN, brokenRead().kind());
    }

    @Test
    void aBlobThatHasGrownSinceIsCorrupt() {
        String path = layerPath();
        fake.next(path, request -> proper(request).cutAfter(70_000));
        fake.always(path, request -> proper(request).with("Content-Range", "bytes 70000-99999/100001"));
        assertEquals(Kind.CORRUPT, brokenRead().kind());
    }

    @Test
    void redirectsAreFollowedAndTheLoginStaysBehind() throws IOException {
        String path = layerPath();
        elsewhere.serve("/storage/blob", "application/octet-stream", layer);
        fake.always(
                "/v2/team/app/blobs/" + Digest.of(layer),
                request -> request.header("Authorization").isEmpty()
                        ? Reply.of(401, "").with("WWW-Authenticate", "Basic realm=\"x\"")
                        : Reply.of(307, "")
                                .with("Location", "http://" + elsewhere.name() + "/storage/blob?signature=secret"));
        Credentials alice = name -> Optional.of(new Login("alice", "sesame"));
        try (InputStream stream = reading(registry).open(reference("team/app:1"), alice, layerDescriptor())) {
            assertArrayEquals(layer, stream.readAllBytes());
        }
        assertEquals(2, fake.requests(path).size());
        assertEquals(
                "/storage/blob?signature=secret", elsewhere.requests().get(0).target());
        assertEquals(Optional.empty(), elsewhere.requests().get(0).header("Authorization"));
    }

    @Test
    void atMostFiveRedirectsAreFollowed() {
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(302, "").with("Location", request.target()));
        assertEquals(Kind.BROKEN, refused("team/app:1").kind());
        assertEquals(6 * 3, fake.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x/y", "//", "http://", "%%%", "javascript:alert(1)", ""})
    void aRedirectToWhatIsNoWebAddressIsRefused(String location) {
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(302, "").with("Location", location));
        assertEquals(Kind.BROKEN, refused("team/app:1").kind());
    }

    @Test
    void aRedirectToWhatMayNotBeReachedIsRefusedAndTheEntryNamed() throws IOException {
        Registry careful = registry(fake.name());
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(302, "")
                .with("Location", "http://" + elsewhere.name() + "/"));
        PullException refused = assertThrows(
                PullException.class,
                () -> careful.resolve(reference("team/app:1"), AMD64, Credentials.none(), new Call()));
        assertEquals(Kind.REFUSED, refused.kind());
        assertTrue(refused.getMessage().contains("adding " + elsewhere.name()), refused.getMessage());
        assertEquals(List.of(), elsewhere.requests());
        careful.close();
    }

    @Test
    void aTokenIsFetchedOnceAndUsedAgain() {
        fake.putImage("team/app", "1", layer);
        fake.serve(
                "/token",
                "application/json",
                "{\"token\":\"t0ken\",\"expires_in\":300}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        fake.always(
                "/v2/team/app/manifests/1",
                request -> request.header("Authorization")
                                .filter("Bearer t0ken"::equals)
                                .isPresent()
                        ? proper(request)
                        : Reply.of(401, "")
                                .with(
                                        "WWW-Authenticate",
                                        "Bearer realm=\"http://" + fake.name()
                                                + "/token\",service=\"a b\",scope=\"repository:team/app:pull\""));
        resolve("team/app:1");
        resolve("team/app:1");
        assertEquals(1, fake.requests("/token").size());
        assertEquals(
                "/token?scope=repository%3Ateam%2Fapp%3Apull&service=a+b",
                fake.requests("/token").get(0).target());
        time.pass(Duration.ofSeconds(295));
        resolve("team/app:1");
        assertEquals(2, fake.requests("/token").size(), "a token is renewed shortly before it runs out");
    }

    @Test
    void aRegistryOnThisMachineIsRefusedUnlessItIsNamed() throws IOException {
        fake.putImage("team/app", "1", layer);
        try (Registry closed = registry("")) {
            PullException refused = assertThrows(
                    PullException.class,
                    () -> closed.resolve(reference("team/app:1"), AMD64, Credentials.none(), new Call()));
            assertEquals(Kind.REFUSED, refused.kind());
            assertTrue(
                    refused.getMessage().contains(fake.name())
                            && refused.getMessage().contains("private-registries"),
                    refused.getMessage());
        }
        assertEquals(List.of(), fake.requests());
    }

    @Test
    void closingAStreamEndsARequestThatGetsNoAnswer() throws Exception {
        String path = layerPath();
        CountDownLatch never = new CountDownLatch(1);
        fake.always(path, request -> proper(request).stallAt(-1, never));
        InputStream stream = reading(registry).open(reference("team/app:1"), Credentials.none(), layerDescriptor());
        Thread reader = new Thread(() -> assertThrows(IOException.class, stream::read));
        reader.start();
        while (fake.requests(path).isEmpty()) {
            Thread.onSpinWait();
        }
        stream.close();
        reader.join(Duration.ofSeconds(10).toMillis());
        assertFalse(reader.isAlive());
        never.countDown();
    }

    @Test
    void aTagIsAskedForByHeadLaterAndWithinHalfAMinuteNotAtAll() {
        fake.putImage("team/app", "1", layer);
        resolve("team/app:1");
        resolve("team/app:1");
        assertEquals(List.of("GET"), methods());
        time.pass(Duration.ofSeconds(31));
        resolve("team/app:1");
        assertEquals(List.of("GET", "HEAD"), methods());
        byte[] moved = fake.putImage("team/app", "1", layer, layer);
        time.pass(Duration.ofSeconds(31));
        assertEquals(Digest.of(moved), resolve("team/app:1").root());
        assertEquals(List.of("GET", "HEAD", "HEAD", "GET"), methods());
    }

    private Presence presence(String rest) {
        return registry.presence(reference(rest), Credentials.none(), new Call());
    }

    @Test
    void whetherAnImageExistsIsAskedForByHeadAloneAndNotAgainWhatIsInMemory() {
        Digest digest = Digest.of(fake.putImage("team/app", "1", layer));
        assertEquals(Optional.of(digest), presence("team/app:1").document().map(Descriptor::digest));
        assertTrue(presence("team/app:1").isKnown());
        assertTrue(presence("team/app@" + digest).isKnown());
        assertEquals(List.of("HEAD"), methods());
        assertEquals(digest, resolve("team/app:1").root());
        assertEquals(List.of("HEAD", "GET"), methods(), "nothing is asked for twice");
        PullException none = assertThrows(PullException.class, () -> presence("team/app:2"));
        assertEquals(Kind.NOT_FOUND, none.kind());
        assertEquals(List.of("HEAD", "GET", "HEAD"), methods());
    }

    @Test
    void whatHeadDoesNotSayIsNotFetchedToSayWhetherAnImageExists() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(200, manifest));
        assertEquals(new Presence(true, Optional.empty()), presence("team/app:1"));
        fake.always("/v2/team/app/manifests/2", request -> Reply.of(405, ""));
        assertEquals(new Presence(false, Optional.empty()), presence("team/app:2"));
        assertEquals(List.of("HEAD", "HEAD"), methods());
    }

    @Test
    void ofARegistryThatAnswersNoHeadTheManifestIsFetched() {
        fake.putImage("team/app", "1", layer);
        resolve("team/app:1");
        time.pass(Duration.ofSeconds(31));
        Digest moved = Digest.of(fake.putImage("team/app", "1", layer, layer));
        fake.always(
                "/v2/team/app/manifests/1",
                request -> request.method().equals("HEAD") ? Reply.of(405, "") : proper(request));
        assertEquals(moved, resolve("team/app:1").root());
        assertEquals(List.of("GET", "HEAD", "GET"), methods());
    }

    private List<String> methods() {
        return fake.requests().stream().map(Exchange::method).toList();
    }

    @Test
    void whatAliceGotIsGivenNeitherToNobodyNorToBob() {
        String path = "/v2/team/app/manifests/1";
        byte[] manifest = fake.putImage("team/app", "1", layer);
        String alices = new Login("alice", "sesame").basic();
        for (String target : List.of("1", Digest.of(manifest).toString())) {
            fake.always(
                    "/v2/team/app/manifests/" + target,
                    request -> request.header("Authorization")
                                    .filter(alices::equals)
                                    .isPresent()
                            ? proper(request)
                            : Reply.of(401, "").with("WWW-Authenticate", "Basic realm=\"x\""));
        }
        String byDigest = "team/app@" + Digest.of(manifest);
        for (String rest : List.of("team/app:1", byDigest)) {
            registry.resolve(reference(rest), AMD64, name -> Optional.of(new Login("alice", "sesame")), new Call());
            assertEquals(Kind.LOGIN, refused(rest).kind());
            assertEquals(
                    Kind.LOGIN,
                    assertThrows(
                                    PullException.class,
                                    () -> registry.resolve(
                                            reference(rest),
                                            AMD64,
                                            name -> Optional.of(new Login("bob", "sesame")),
                                            new Call()))
                            .kind());
        }
        assertTrue(fake.requests(path).size() > 3);
    }

    @Test
    void aSignedAddressIsUsedAgainUntilTheStorageRefusesIt() throws IOException {
        String path = layerPath();
        elsewhere.serve("/storage/1", "application/octet-stream", layer);
        fake.always(path, request -> Reply.of(307, "").with("Location", "http://" + elsewhere.name() + "/storage/1"));
        read(0, 10);
        read(10, 20);
        assertEquals(1, fake.requests(path).size());
        elsewhere.next("/storage/1", request -> Reply.of(403, "expired"));
        assertArrayEquals(Arrays.copyOfRange(layer, 20, 30), read(20, 30));
        assertEquals(2, fake.requests(path).size());
    }

    @Test
    void aSignedAddressIsNotSharedWithOtherCallers() throws IOException {
        String path = layerPath();
        elsewhere.serve("/storage/1", "application/octet-stream", layer);
        fake.always(path, request -> Reply.of(307, "").with("Location", "http://" + elsewhere.name() + "/storage/1"));
        read(0, 10);
        Credentials bob = name -> Optional.of(new Login("bob", "x"));
        try (InputStream stream = reading(registry).open(reference("team/app:1"), bob, layerDescriptor(), 0, 10)) {
            stream.readAllBytes();
        }
        assertEquals(2, fake.requests(path).size());
    }

    @Test
    void mirrorsAreTriedInOrderAndTheRegistryLast() throws IOException {
        FakeRegistry dead = new FakeRegistry();
        mirrors = Map.of(
                fake.name(), List.of(URI.create("http://" + dead.name()), URI.create("http://" + elsewhere.name())));
        dead.close();
        try (Registry mirrored = registry("localhost")) {
            byte[] manifest = elsewhere.putImage("team/app", "1", layer);
            Image image = mirrored.resolve(reference("team/app:1"), AMD64, Credentials.none(), new Call());
            assertEquals(Digest.of(manifest), image.manifest().digest());
            assertArrayEquals(layer, bytes(mirrored));
            assertEquals(List.of(), fake.requests());
            String path = layerPath();
            elsewhere.always(path, request -> Reply.of(404, ""));
            assertArrayEquals(layer, bytes(mirrored));
            assertEquals(1, fake.requests(path).size());
        }
    }

    private byte[] bytes(Registry from) throws IOException {
        try (InputStream stream = reading(from).open(reference("team/app:1"), Credentials.none(), layerDescriptor())) {
            return stream.readAllBytes();
        }
    }

    @Test
    void aTagMeansWhatItMeantWhileTheRegistryIsDown() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        resolve("team/app:1");
        time.pass(Duration.ofSeconds(40));
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(503, ""));
        assertEquals(Digest.of(manifest), resolve("team/app:1").manifest().digest());
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(404, ""));
        assertEquals(Kind.NOT_FOUND, refused("team/app:1").kind());
        fake.always("/v2/team/app/manifests/1", request -> Reply.of(401, ""));
        assertEquals(Kind.LOGIN, refused("team/app:1").kind());
    }

    private Image resolveWithoutPermissionToAsk(String rest) {
        Call mayNotAsk = new Call(() -> {
            throw new PullException(Kind.BUSY, "all places are taken");
        });
        return registry.resolve(reference(rest), AMD64, Credentials.none(), mayNotAsk);
    }

    @Test
    void whatIsRememberedIsGivenWithoutPermissionToAsk() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        resolve("team/app:1");
        int asked = fake.requests().size();
        for (String name : List.of("team/app:1", "team/app@" + Digest.of(manifest))) {
            assertEquals(
                    Digest.of(manifest),
                    resolveWithoutPermissionToAsk(name).manifest().digest());
        }
        assertEquals(asked, fake.requests().size());
    }

    @Test
    void whileNobodyMayBeAskedATagMeansWhatItMeantMinutesAgo() {
        byte[] manifest = fake.putImage("team/app", "1", layer);
        resolve("team/app:1");
        time.pass(Duration.ofSeconds(40));
        assertEquals(
                Digest.of(manifest),
                resolveWithoutPermissionToAsk("team/app:1").manifest().digest());
    }

    @Test
    void nobodyIsAskedWithoutPermission() {
        fake.putImage("team/app", "1", layer);
        Image image = resolve("team/app:1");
        int asked = fake.requests().size();
        PullException refused = assertThrows(PullException.class, () -> resolveWithoutPermissionToAsk("team/other:1"));
        assertEquals("all places are taken", refused.getMessage());
        assertThrows(
                PullException.class,
                () -> registry.config(image.name(), image.manifest().config(), Credentials.none(), new Call(() -> {
                    throw refused;
                })));
        assertEquals(asked, fake.requests().size());
    }

    @Test
    void aLoginPageInPlaceOfABlobIsSaidToBeOne() {
        fake.putImage("team/app", "1", layer);
        fake.always(layerPath(), request -> Reply.of(200, "<!DOCTYPE html><title>Please log in</title>")
                .with("Content-Type", "text/html; charset=utf-8"));
        PullException page = assertThrows(PullException.class, () -> bytes(registry));
        assertEquals(Kind.BARRED, page.kind());
        assertTrue(page.getMessage().contains("web page"), page.getMessage());
    }

    @Test
    void aBlobThatAMirrorSentBrokenComesFromTheRegistryNextTime() throws IOException {
        mirrors = Map.of(fake.name(), List.of(URI.create("http://" + elsewhere.name())));
        fake.putImage("team/app", "1", layer);
        byte[] other = layer.clone();
        other[77]++;
        elsewhere.always(layerPath(), request -> Reply.of(200, other));
        try (Registry mirrored = registry("localhost")) {
            assertEquals(
                    Kind.CORRUPT,
                    assertThrows(PullException.class, () -> bytes(mirrored)).kind());
            assertArrayEquals(layer, bytes(mirrored));
            assertEquals(1, elsewhere.requests(layerPath()).size());
        }
    }

    @Test
    void aBlobThatAMirrorCutsIsReadOnFromTheRegistryWhereTheMirrorHasNoMore() throws IOException {
        mirrors = Map.of(fake.name(), List.of(URI.create("http://" + elsewhere.name())));
        fake.putImage("team/app", "1", layer);
        elsewhere.putImage("team/app", "1", layer);
        elsewhere.next(layerPath(), request -> elsewhere.proper(request).cutAfter(40_000));
        elsewhere.always(layerPath(), request -> Reply.of(503, ""));
        try (Registry mirrored = registry("localhost")) {
            assertArrayEquals(layer, bytes(mirrored));
        }
        assertEquals(
                "bytes=40000-99999",
                fake.requests(layerPath()).get(0).header("Range").orElse(""));
    }

    @Test
    void aMirrorsOtherContentIsPassedOver() throws IOException {
        mirrors = Map.of(fake.name(), List.of(URI.create("http://" + elsewhere.name())));
        try (Registry mirrored = registry("localhost")) {
            byte[] manifest = fake.putImage("team/app", "1", layer);
            elsewhere.serve(
                    "/v2/team/app/manifests/" + Digest.of(manifest),
                    MediaType.OCI_MANIFEST,
                    elsewhere.putImage("x", "1", layer, layer));
            Image image = mirrored.resolve(
                    reference("team/app@" + Digest.of(manifest)), AMD64, Credentials.none(), new Call());
            assertArrayEquals(manifest, image.manifest().content().open().readAllBytes());
        }
    }

    @Test
    void aLoginForTheRegistryIsNotSentToItsMirror() throws IOException {
        mirrors = Map.of(fake.name(), List.of(URI.create("http://" + elsewhere.name())));
        elsewhere.always(
                "/v2/team/app/manifests/1", request -> Reply.of(401, "").with("WWW-Authenticate", "Basic realm=\"x\""));
        fake.putImage("team/app", "1", layer);
        try (Registry mirrored = registry("localhost")) {
            mirrored.resolve(
                    reference("team/app:1"),
                    AMD64,
                    name -> name.equals(fake.name()) ? Optional.of(new Login("alice", "sesame")) : Optional.empty(),
                    new Call());
        }
        assertTrue(elsewhere.requests().stream()
                .allMatch(request -> request.header("Authorization").isEmpty()));
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io/library/*, '', alpine, true",
        "docker.io/library/*, '', bitnami/redis, false",
        "docker.io, '', bitnami/redis, true",
        "docker.io, '', ghcr.io/a/b, false",
        "'', docker.io, alpine, false",
        "'', docker.io, ghcr.io/a/b, true",
        "*.corp.example/team/*, '', r.corp.example/team/app, true",
        "*.corp.example/team/*, '', r.corp.example/other/app, false",
        "docker.io, docker.io/library/alpine, alpine, false",
        "docker.io.evil.example, '', alpine, false"
    })
    void onlyWhatTheAdministratorAllowsMayBeAskedFor(String allowed, String denied, String name, boolean allows) {
        RepositoryPolicy rules = new RepositoryPolicy(entries(allowed), entries(denied));
        Reference asked = Reference.parse(name, Reference.DOCKER_HUB);
        if (allows) {
            rules.check(asked);
            return;
        }
        PullException refused = assertThrows(PullException.class, () -> rules.check(asked));
        assertEquals(Kind.REFUSED, refused.kind());
        assertTrue(
                refused.getMessage().contains(denied.isEmpty() ? "allowed-registries" : "denied-registries"),
                refused.getMessage());
    }

    private static List<RepositoryPolicy.Entry> entries(String text) {
        return text.isEmpty() ? List.of() : List.of(new RepositoryPolicy.Entry(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5})
    void aLookingUpThatIsCalledOffEndsWhereverItIs(int stalled) throws Exception {
        fake.putImage("team/app", "1", layer);
        CountDownLatch never = new CountDownLatch(1);
        String path = "/v2/team/app/manifests/1";
        fake.always(path, request -> proper(request).stallAt(stalled, never));
        endsWhenCalledOff(path, call -> registry.resolve(reference("team/app:1"), AMD64, Credentials.none(), call));
    }

    @Test
    void theReadingOfAConfigurationThatIsCalledOffEnds() throws Exception {
        fake.putImage("team/app", "1", layer);
        Image image = resolve("team/app:1");
        CountDownLatch never = new CountDownLatch(1);
        String path = "/v2/team/app/blobs/" + image.manifest().config().digest();
        fake.always(path, request -> proper(request).stallAt(5, never));
        endsWhenCalledOff(
                path, call -> registry.config(image.name(), image.manifest().config(), Credentials.none(), call));
    }

    private void endsWhenCalledOff(String path, Function<Call, ?> lookup) throws Exception {
        Call call = new Call();
        FutureTask<Kind> failure = new FutureTask<>(() ->
                assertThrows(PullException.class, () -> lookup.apply(call)).kind());
        new Thread(failure).start();
        while (fake.requests(path).isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals("waiting for " + fake.name(), call.state());
        call.close();
        // Well before the connection would count as broken.
        assertEquals(Kind.BROKEN, failure.get(15, TimeUnit.SECONDS));
    }
}
