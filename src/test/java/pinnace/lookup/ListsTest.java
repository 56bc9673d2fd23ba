package pinnace.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.Digest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.list.ListText;
import pinnace.list.Naming;
import pinnace.login.Credentials;
import pinnace.network.AddressPolicy;
import pinnace.network.HostPattern;
import pinnace.network.Network;
import pinnace.network.Trust;
import pinnace.registry.Endpoints;
import pinnace.registry.Registry;
import pinnace.registry.RepositoryPolicy;
import pinnace.stream.BlobHistories;
import pinnace.stream.Client;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Retries;
import pinnace.stream.SteppedTime;
import pinnace.stream.Tally;
import pinnace.stream.VerifiedBlobs;

class ListsTest {

    private static final Platform AMD64 = Platform.parse("linux/amd64");

    private final FakeRegistry fake = new FakeRegistry();
    private final SteppedTime time = new SteppedTime();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Resolutions resolutions = new Resolutions(threads, time, 1, Tally.NONE);
    private final Registry registry = registry();
    private final Lists lists = new Lists(
            new Images(registry, resolutions, Credentials.none()), threads, time, new DocumentMemory(8 << 20));
    private String left = "";

    @AfterEach
    void close() throws IOException {
        resolutions.close();
        threads.shutdownNow();
        registry.close();
        fake.close();
    }

    private Registry registry() {
        Network network = new Network(
                new AddressPolicy(List.of(HostPattern.parse("localhost"))),
                address -> Optional.empty(),
                Trust.ofContainer(),
                new Network.Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 10),
                "pinnace");
        Retries retries = new Retries(3, Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(1), time);
        return new Registry(
                network,
                new Endpoints(Set.of(fake.name()), Map.of()),
                new RepositoryPolicy(List.of(), List.of()),
                new Registry.Limits(
                        new Registry.Insistence(
                                retries, retries, new VerifiedBlobs.Patience(time, Duration.ofSeconds(1))),
                        new DocumentMemory(8 << 20)),
                new BlobHistories(time));
    }

    private void image(String repository) {
        fake.putImage(repository, "1", repository.getBytes(StandardCharsets.UTF_8));
        limited("/v2/" + repository + "/manifests/1");
    }

    private void index(String repository) {
        byte[] child = fake.putImage(repository, "child", repository.getBytes(StandardCharsets.UTF_8));
        String json = "{\"schemaVersion\":2,\"manifests\":["
                + FakeRegistry.descriptor(MediaType.OCI_MANIFEST, child)
                        .replaceFirst("}$", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}")
                + "]}";
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        fake.putManifest(repository, "1", MediaType.OCI_INDEX, content);
        limited("/v2/" + repository + "/manifests/1");
        limited("/v2/" + repository + "/manifests/" + Digest.of(content));
    }

    /** As Docker Hub does. */
    private void limited(String path) {
        fake.always(path, request -> fake.proper(request).with("ratelimit-remaining", left));
    }

    private ImageList list(String... names) {
        String text = String.join("\n", names).replaceAll("(?m)^", fake.name() + "/");
        return new ImageList(ListText.read(text, new Defaults(Reference.DOCKER_HUB, AMD64)), Naming.USUAL);
    }

    private Caller caller() {
        return new Caller(Client.at("127.0.0.1"), time.now().plus(Duration.ofHours(1)), Duration.ofSeconds(5), false);
    }

    private ImageList pinned(ImageList list) {
        return lists.pinned(list, Credentials.none(), caller());
    }

    private List<FoundImage> find(ImageList list) {
        return lists.find(
                list, new Lists.Use<>((manifest, platform) -> {}, one -> one, one -> {}), Credentials.none(), caller());
    }

    private List<String> fetched() {
        return fake.requests().stream()
                .filter(request ->
                        request.method().equals("GET") && request.path().contains("/manifests/"))
                .map(Exchange::path)
                .toList();
    }

    @Test
    void aListThatNeedsMoreManifestsThanAreLeftIsRefusedBeforeAnyIsFetched() {
        left = "4;w=21600";
        index("team/a");
        index("team/b");
        image("team/c");
        ImageList five = list("team/a:1", "team/b:1", "team/c:1");
        PullException refused = assertThrows(PullException.class, () -> pinned(five));
        assertEquals(Kind.TOO_MANY, refused.kind());
        assertTrue(
                refused.getMessage()
                        .startsWith("This list needs 5 manifests of " + fake.name() + ", which gives 4 more for now"),
                refused::getMessage);
        assertEquals(List.of(), fetched());
        left = "5;w=21600";
        time.pass(Duration.ofMinutes(2));
        assertEquals(3, find(pinned(five)).size());
        assertEquals(5, fetched().size());
    }

    @Test
    void whatIsRememberedIsNotNeededAgain() {
        left = "100";
        index("team/a");
        index("team/b");
        ImageList pinned = pinned(list("team/a:1", "team/b:1"));
        find(pinned);
        left = "0";
        assertEquals(2, find(pinned(list("team/a:1", "team/b:1"))).size());
        assertEquals(4, fetched().size());
    }

    @Test
    void aPinnedListIsRefusedInTheSameWay() {
        index("team/a");
        index("team/b");
        ImageList pinned = pinned(list("team/a:1", "team/b:1"));
        left = "3;w=21600";
        time.pass(Duration.ofMinutes(2));
        PullException refused = assertThrows(PullException.class, () -> find(pinned));
        assertEquals(Kind.TOO_MANY, refused.kind());
        assertEquals(List.of(), fetched());
    }

    @Test
    void aRepositoryCostsOneTokenForItsWholeList() {
        for (String tag : List.of("1", "2")) {
            byte[] manifest = fake.putImage("team/a", tag, tag.getBytes(StandardCharsets.UTF_8));
            for (String target : List.of(tag, Digest.of(manifest).toString())) {
                fake.always(
                        "/v2/team/a/manifests/" + target,
                        request -> request.header("Authorization").isPresent()
                                ? fake.proper(request)
                                : Reply.of(401, "")
                                        .with(
                                                "WWW-Authenticate",
                                                "Bearer realm=\"http://" + fake.name()
                                                        + "/token\",service=\"x\",scope=\"repository:team/a:pull\""));
            }
        }
        fake.always("/token", request -> Reply.of(200, "{\"token\":\"t\",\"expires_in\":300}"));
        assertEquals(
                2,
                find(pinned(list("team/a:1"))).size()
                        + find(pinned(list("team/a:2"))).size());
        long tokens = fake.requests().stream()
                .filter(request -> request.path().startsWith("/token"))
                .count();
        assertEquals(1, tokens);
    }

    @Test
    void noMoreImagesAreLookedUpAtATimeThanTheSmallestServerHasPlacesFor() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> lines = IntStream.range(0, 100).boxed().toList();
        List<Integer> doubled = new Together(threads, () -> false)
                .all(
                        lines,
                        line -> line,
                        line -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Digest.of(new byte[100_000]);
                            now.decrementAndGet();
                            return 2 * line;
                        },
                        any -> {});
        assertEquals(lines.stream().map(line -> 2 * line).toList(), doubled);
        assertTrue(most.get() <= Lists.AT_ONCE, () -> most + " at a time");
    }

    @Test
    void whenTheTimeIsUpNoFurtherLineIsBegunAndTheRequestIsLate() {
        List<Integer> begun = new ArrayList<>();
        Together late = new Together(Runnable::run, () -> begun.size() >= 7);
        PullException refused = assertThrows(
                PullException.class,
                () -> late.all(
                        IntStream.range(0, 100).boxed().toList(),
                        line -> line,
                        line -> {
                            begun.add(line);
                            return line;
                        },
                        any -> {}));
        assertEquals(Kind.LATE, refused.kind());
        assertEquals(7, begun.size());
    }

    @Test
    void aLineThatGoesOnIsWaitedForBeforeOthersAreToldToBeWrong() {
        Together together = new Together(threads, () -> false);
        PullException refused = assertThrows(
                PullException.class,
                () -> together.all(
                        List.of(1, 2),
                        line -> line,
                        line -> {
                            throw new PullException(line == 1 ? Kind.LATE : Kind.NOT_FOUND, "line " + line);
                        },
                        any -> {}));
        assertEquals(Kind.LATE, refused.kind());
        PullException wrong = assertThrows(
                PullException.class,
                () -> together.all(
                        List.of(1, 2),
                        line -> line,
                        line -> {
                            throw new PullException(Kind.NOT_FOUND, "no " + line);
                        },
                        any -> {}));
        assertEquals(List.of("Line 1: no 1", "Line 2: no 2"), wrong.details());
    }

    @Test
    void whatThereIsNoMemoryForEndsTheWholeListAtOnce() {
        for (int i = 0; i < 20; i++) {
            image("team/" + i);
        }
        ImageList pinned = pinned(
                list(IntStream.range(0, 20).mapToObj(i -> "team/" + i + ":1").toArray(String[]::new)));
        AtomicInteger kept = new AtomicInteger();
        Lists.Use<FoundImage> wanted = new Lists.Use<>((manifest, platform) -> {}, one -> one, one -> {
            if (kept.incrementAndGet() > 3) {
                throw new PullException(Kind.BUSY, "no memory");
            }
        });
        PullException refused =
                assertThrows(PullException.class, () -> lists.find(pinned, wanted, Credentials.none(), caller()));
        assertEquals("no memory", refused.getMessage());
        assertTrue(fetched().size() <= 3 + 2 * Lists.AT_ONCE, () -> fetched().size() + " were fetched");
    }

    /** An index of so many images, for which all platforms are asked. */
    private void indexOf(String repository, int images) {
        String entries = IntStream.range(0, images)
                .mapToObj(
                        i -> fake.putImage(repository, "child" + i, (repository + i).getBytes(StandardCharsets.UTF_8)))
                .peek(child -> limited("/v2/" + repository + "/manifests/" + Digest.of(child)))
                .map(child -> FakeRegistry.descriptor(MediaType.OCI_MANIFEST, child))
                .collect(Collectors.joining(","));
        byte[] content = ("{\"schemaVersion\":2,\"manifests\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8);
        fake.putManifest(repository, "1", MediaType.OCI_INDEX, content);
        limited("/v2/" + repository + "/manifests/1");
        limited("/v2/" + repository + "/manifests/" + Digest.of(content));
    }

    @Test
    void allPlatformsOfOneImageAreRefusedBeforeTheFirstOfItsManifestsIsFetched() {
        indexOf("team/a", 5);
        ImageList one = list("team/a:1 platform=all");
        left = "4;w=21600";
        PullException refused = assertThrows(PullException.class, () -> find(one));
        assertEquals(Kind.TOO_MANY, refused.kind());
        assertTrue(
                refused.getMessage()
                        .startsWith("This image for all platforms needs 5 manifests of " + fake.name()
                                + ", which gives 4 more for now"),
                refused::getMessage);
        assertEquals(List.of("/v2/team/a/manifests/1"), fetched());
        left = "5;w=21600";
        time.pass(Duration.ofMinutes(2));
        assertEquals(5, find(one).get(0).image().manifests().size());
        assertEquals(6, fetched().size());
        left = "0;w=21600";
        time.pass(Duration.ofMinutes(2));
        assertEquals(5, find(one).get(0).image().manifests().size(), "what is remembered is not needed again");
        assertEquals(6, fetched().size());
    }

    /** Only the index says how many manifests there are. */
    @Test
    void aListWithAllPlatformsOfImagesIsRefusedWhenItsIndexesAreKnown() {
        indexOf("team/a", 3);
        indexOf("team/b", 4);
        index("team/c");
        ImageList three = list("team/a:1 platform=all", "team/b:1 platform=all", "team/c:1");
        left = "8;w=21600";
        PullException refused = assertThrows(PullException.class, () -> pinned(three));
        assertEquals(Kind.TOO_MANY, refused.kind());
        assertTrue(refused.getMessage().startsWith("This list needs 9 manifests of "), refused::getMessage);
        assertEquals(2, fetched().size(), "the two indexes");
        left = "9;w=21600";
        time.pass(Duration.ofMinutes(2));
        assertEquals(3, find(pinned(three)).size());
        assertEquals(2 + 9, fetched().size());
    }

    @Test
    void whatIsHeldOfAllPlatformsIsGivenBack() {
        indexOf("team/a", 5);
        DocumentMemory memory = new DocumentMemory(200_000);
        Lists small = new Lists(lists.images(), threads, time, memory);
        Lists.Use<Integer> use = new Lists.Use<>(
                (manifest, platform) -> {}, found -> found.image().manifests().size(), one -> {});
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(5), small.each(list("team/a:1 platform=all"), use, Credentials.none(), caller()));
        }
        Lists none = new Lists(lists.images(), threads, time, new DocumentMemory(10_000));
        PullException refused = assertThrows(
                PullException.class, () -> none.each(list("team/a:1 platform=all"), use, Credentials.none(), caller()));
        assertEquals(Kind.BUSY, refused.kind());
    }
}
