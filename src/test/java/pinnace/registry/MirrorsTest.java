package pinnace.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.failure.PullException;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.network.AddressPolicy;
import pinnace.network.HostPattern;
import pinnace.network.Network;
import pinnace.network.Trust;
import pinnace.stream.BlobHistories;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Retries;
import pinnace.stream.SteppedTime;

/** A mirror that is broken costs one request a minute, whoever asks for whatever. */
class MirrorsTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    /** A sixth of it is what a mirror has: half a second. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    private final FakeRegistry origin = new FakeRegistry();
    private final FakeRegistry mirror = new FakeRegistry();
    private final SteppedTime time = new SteppedTime();
    private final BlobHistories histories = new BlobHistories(time);
    private final List<byte[]> layers = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<String> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger("pinnace.registry.PassedOver");
    private final Handler log = new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
            logged.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    MirrorsTest() {
        Random random = new Random(3);
        for (int i = 0; i < 6; i++) {
            byte[] layer = new byte[200_000];
            random.nextBytes(layer);
            layers.add(layer);
        }
        for (FakeRegistry registry : List.of(origin, mirror)) {
            registry.putImage("team/app", "1", layers.toArray(new byte[0][]));
            registry.putImage("team/app", "2", layers.get(0));
        }
        logger.addHandler(log);
    }

    @AfterEach
    void close() {
        logger.removeHandler(log);
        never.countDown();
        origin.close();
        mirror.close();
    }

    private Registry registry(Duration silence) {
        Network network = new Network(
                new AddressPolicy(List.of(HostPattern.parse("localhost"))),
                address -> Optional.empty(),
                Trust.ofContainer(),
                new Network.Limits(Duration.ofSeconds(5), silence, 10),
                "pinnace");
        Retries retries = new Retries(3, Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(1), time);
        return new Registry(
                network,
                new Endpoints(
                        Set.of(origin.name(), mirror.name()),
                        Map.of(origin.name(), List.of(URI.create("http://" + mirror.name())))),
                new RepositoryPolicy(List.of(), List.of()),
                new Registry.Limits(
                        new Registry.Insistence(retries, retries, Reading.patience(time)),
                        new DocumentMemory(64 << 20)),
                histories);
    }

    private Reference reference(String tag) {
        return Reference.parse(origin.name() + "/team/app:" + tag, Reference.DOCKER_HUB);
    }

    private void resolve(Registry registry, String tag) {
        registry.resolve(reference(tag), Platform.parse("linux/amd64"), Credentials.none(), new Call());
    }

    private InputStream open(Registry registry, int layer) throws IOException {
        byte[] content = layers.get(layer);
        Descriptor blob = new Descriptor("x/y", Digest.of(content), content.length);
        return new Reading(registry, histories, time).open(reference("1"), Credentials.none(), blob);
    }

    private void read(Registry registry, int layer) throws IOException {
        try (InputStream stream = open(registry, layer)) {
            assertArrayEquals(layers.get(layer), stream.readAllBytes());
        }
    }

    private String path(int layer) {
        return "/v2/team/app/blobs/" + Digest.of(layers.get(layer));
    }

    private long asked(int layer) {
        return mirror.requests(path(layer)).size();
    }

    private void stallsAt(int bytes) {
        for (int i = 0; i < layers.size(); i++) {
            mirror.always(path(i), request -> mirror.proper(request).stallAt(bytes, never));
        }
    }

    private void isWell() {
        for (int i = 0; i < layers.size(); i++) {
            mirror.always(path(i), mirror::proper);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 16 * 1024})
    void oneThatStallsIsPassedOverForAllBlobsAndManifests(int bytes) throws IOException {
        stallsAt(bytes);
        try (Registry registry = registry(SHORT)) {
            for (int i = 0; i < layers.size(); i++) {
                read(registry, i);
            }
            resolve(registry, "1");
        }
        assertEquals(1, mirror.requests().size(), () -> mirror.requests().toString());
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(
                logged.get(0).startsWith("The mirror " + mirror.name() + " is skipped for 60 s: "), logged::toString);
    }

    @Test
    void oneThatGivesNoAnswerToAManifestIsPassedOverForBlobs() throws IOException {
        mirror.always(
                "/v2/team/app/manifests/1", request -> mirror.proper(request).stallAt(-1, never));
        try (Registry registry = registry(SHORT)) {
            resolve(registry, "1");
            resolve(registry, "2");
            read(registry, 0);
        }
        assertEquals(1, mirror.requests().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void oneThatFailsIsPassedOver(int status) throws IOException {
        mirror.always(path(0), request -> Reply.of(status, ""));
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            read(registry, 1);
        }
        assertEquals(0, asked(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void oneThatHasNotWhatItIsAskedForIsAskedForTheNext(int status) throws IOException {
        mirror.always(path(0), request -> Reply.of(status, ""));
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            read(registry, 1);
        }
        assertEquals(1, asked(1));
        assertTrue(origin.requests(path(1)).isEmpty());
    }

    @Test
    void oneThatCutsIsPassedOverAndTheRestComesFromTheRegistry() throws IOException {
        mirror.always(path(0), request -> mirror.proper(request).cutAfter(50_000));
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            read(registry, 1);
        }
        assertEquals(0, asked(1));
        assertEquals(
                Optional.of("bytes=50000-199999"),
                origin.requests(path(0)).get(0).header("Range"));
    }

    @Test
    void afterAMinuteOneRequestTriesItAndThenAllUseItAgain() throws Exception {
        mirror.next(path(0), request -> mirror.proper(request).cutAfter(16_000));
        CountDownLatch go = new CountDownLatch(1);
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            time.pass(Duration.ofMinutes(1).minusSeconds(1));
            read(registry, 1);
            assertEquals(0, asked(1), "not before the minute is over");
            time.pass(Duration.ofSeconds(2));
            mirror.next(path(2), request -> mirror.proper(request).stallAt(16_000, go));
            FutureTask<?> trying = new FutureTask<>(() -> {
                read(registry, 2);
                return 0;
            });
            new Thread(trying).start();
            while (asked(2) == 0) {
                Thread.onSpinWait();
            }
            read(registry, 3);
            resolve(registry, "1");
            assertEquals(0, asked(3), "while one tries it");
            assertTrue(mirror.requests("/v2/team/app/manifests/1").isEmpty());
            go.countDown();
            trying.get(20, TimeUnit.SECONDS);
            read(registry, 4);
            assertEquals(1, asked(4));
            resolve(registry, "2");
            assertEquals(1, mirror.requests("/v2/team/app/manifests/2").size());
        }
        assertTrue(logged.get(logged.size() - 1).contains("is used again"), logged::toString);
    }

    @Test
    void afterAMinuteOneThatIsStillBrokenIsPassedOverForAnother() throws IOException {
        stallsAt(16 * 1024);
        try (Registry registry = registry(SHORT)) {
            read(registry, 0);
            time.pass(Duration.ofMinutes(1).plusSeconds(1));
            read(registry, 1);
            read(registry, 2);
        }
        assertEquals(List.of(1L, 1L, 0L), List.of(asked(0), asked(1), asked(2)));
        assertEquals(2, logged.size(), logged::toString);
    }

    /** Else all downloads would wait for it at once as soon as it gave a manifest. */
    @Test
    void aManifestDoesNotProveThatOneWhichStallsWithinBlobsIsWell() throws Exception {
        mirror.next(path(0), request -> mirror.proper(request).cutAfter(16_000));
        CountDownLatch go = new CountDownLatch(1);
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            time.pass(Duration.ofMinutes(1).plusSeconds(1));
            resolve(registry, "1");
            assertEquals(1, mirror.requests("/v2/team/app/manifests/1").size());
            mirror.next(path(2), request -> mirror.proper(request).stallAt(10, go));
            FutureTask<?> trying = new FutureTask<>(() -> {
                read(registry, 2);
                return 0;
            });
            new Thread(trying).start();
            while (asked(2) == 0) {
                Thread.onSpinWait();
            }
            read(registry, 3);
            assertEquals(0, asked(3));
            go.countDown();
            trying.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReaderWhoLeavesWhileItIsSilentDoesNotMakeItBroken() throws Exception {
        stallsAt(16_000);
        try (Registry registry = registry(LONG)) {
            InputStream left = open(registry, 0);
            FutureTask<?> reading = new FutureTask<>(() -> assertThrows(Exception.class, left::readAllBytes));
            new Thread(reading).start();
            while (asked(0) == 0) {
                Thread.onSpinWait();
            }
            left.close();
            reading.get(20, TimeUnit.SECONDS);
            isWell();
            read(registry, 1);
        }
        assertEquals(1, asked(1));
        assertEquals(List.of(), logged);
    }

    @Test
    void aReaderWhoLeavesDuringTheTrialLetsTheNextOneTry() throws Exception {
        mirror.next(path(0), request -> mirror.proper(request).cutAfter(16_000));
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            time.pass(Duration.ofMinutes(1).plusSeconds(1));
            open(registry, 1).close();
            try (InputStream some = open(registry, 2)) {
                some.readNBytes(10);
            }
            read(registry, 3);
        }
        assertEquals(List.of(1L, 1L), List.of(asked(2), asked(3)));
    }

    @Test
    void oneThatCutsAReaderWhoHadPausedIsNotBroken() throws IOException {
        mirror.next(path(0), request -> mirror.proper(request).cutAfter(16_000));
        try (Registry registry = registry(LONG);
                InputStream slow = open(registry, 0)) {
            slow.readNBytes(16_000);
            time.pass(Duration.ofSeconds(70));
            slow.readAllBytes();
            read(registry, 1);
        }
        assertEquals(1, asked(1));
    }

    @Test
    void whereTheRegistryItselfFailsTooOneThatIsPassedOverIsBetterThanNothing() throws IOException {
        mirror.next(path(0), request -> mirror.proper(request).cutAfter(16_000));
        origin.close();
        try (Registry registry = registry(LONG)) {
            read(registry, 0);
            read(registry, 1);
            resolve(registry, "1");
        }
        assertEquals(2, asked(0));
        assertEquals(1, asked(1));
    }

    @Test
    void whereBothFailTheRegistrysOwnFailureIsTold() throws IOException {
        mirror.close();
        origin.always("/v2/team/app/manifests/1", request -> Reply.of(503, ""));
        try (Registry registry = registry(LONG)) {
            PullException failed = assertThrows(PullException.class, () -> resolve(registry, "1"));
            assertTrue(failed.getMessage().contains("Asking " + origin.name()), failed::getMessage);
            assertTrue(failed.getMessage().contains("503"), failed::getMessage);
        }
    }

    @Test
    void oneWhoseStorageTakesAnAddressNoLongerIsAskedForANewOne() throws IOException {
        try (FakeRegistry storage = new FakeRegistry();
                Registry registry = registry(LONG)) {
            storage.serve("/1", "application/octet-stream", layers.get(0));
            String address = "http://" + storage.name() + "/1";
            mirror.always(path(0), request -> Reply.of(307, "").with("Location", address));
            read(registry, 0);
            storage.next("/1", request -> Reply.of(403, "expired"));
            read(registry, 0);
            assertEquals(3, storage.requests("/1").size());
        }
        assertEquals(2, asked(0));
        assertTrue(origin.requests().isEmpty());
    }
}
