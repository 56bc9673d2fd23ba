package pinnace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pinnace.fake.FakeRegistry;
import pinnace.rig.Answer;
import pinnace.rig.Cargo;
import pinnace.rig.Child;
import pinnace.rig.HostileDocuments;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.SlowCrowd;

/** What a hostile registry sends in place of documents, beside downloads that have nothing to do with it. */
@ExtendWith(Rig.class)
@Order(3)
class DocumentsIT {

    private static final int SLOW = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int REDIRECT = 307;
    /** As many as may be looked up at one registry, and at two of them for one address. */
    private static final int MOST = 100;

    /** Leaves places for others. */
    private static final int ALMOST_ALL = 90;

    private final Peers peers;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    DocumentsIT(Peers peers) {
        this.peers = peers;
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private Node node(String... hostile) {
        String names = peers.registry().name() + "," + String.join(",", hostile);
        return Node.executable(
                Map.of(),
                List.of("-XX:+ExitOnOutOfMemoryError", Jvm.RUNS_WELL),
                Node.reaching(Map.of("max-downloads", "200", "answer-within", "3s"), names));
    }

    private List<Answer> together(List<Callable<Answer>> asks) throws InterruptedException, ExecutionException {
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<Answer>> asked = new ArrayList<>();
        for (Callable<Answer> ask : asks) {
            asked.add(threads.submit(() -> {
                begin.await();
                return ask.call();
            }));
        }
        begin.countDown();
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> one : asked) {
            answers.add(one.get());
        }
        return answers;
    }

    private static void isClearlyRefused(Answer answer, int status, String words) {
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.text().contains(words), answer::toString);
    }

    /** Right, or told to come back. */
    private static void isAnsweredOrPutOff(Answer answer) {
        assertTrue(List.of(200, 503).contains(answer.status()), answer::toString);
        assertEquals(answer.status() == 503, answer.header("Retry-After").isPresent(), answer::toString);
    }

    private static void isWholeOrPutOff(Answer answer) {
        isAnsweredOrPutOff(answer);
        assertEquals(answer.head().length(), answer.body().length, answer::toString);
    }

    private static void isUnharmed(Node node, URI image) {
        assertFalse(node.said().contains("OutOfMemoryError"), node::said);
        assertFalse(node.said().contains("for a reason of ours"), node::said);
        assertTrue(node.live(), node::said);
        assertTrue(Child.until(PATIENCE, () -> Answer.inTheEnd("HEAD", image).status() == 200));
    }

    @Test
    void twelveHostileDocumentsAtOnceHarmNoDownload() throws Exception {
        new Cargo(peers.registry()).push("documents/ten", 2, 5_000_000);
        try (FakeRegistry fake = new FakeRegistry();
                Node node = node(fake.name())) {
            HostileDocuments documents = new HostileDocuments(fake);
            URI image = node.pull(peers.registry().name() + "/documents/ten:1");
            String whole = Sha256.of(Answer.inTheEnd("GET", image).body());
            List<Callable<Answer>> asks = new ArrayList<>(List.of(
                    () -> Answer.inTheEnd("GET", node.pull(documents.indexOfEmptyEntries())),
                    () -> Answer.inTheEnd("GET", node.pull(documents.indexWithAnnotations(600_000))),
                    () -> Answer.inTheEnd("HEAD", node.pull(documents.manifestOfLayers(28_000))),
                    () -> Answer.inTheEnd("HEAD", node.pull(documents.manifestOfFourMebibytes()))));
            IntStream.range(0, 8)
                    .forEach(i -> asks.add(
                            () -> Answer.inTheEnd("GET", node.pull(documents.configurationOfEightMebibytes(i)))));
            try (SlowCrowd crowd = new SlowCrowd(image, 3, SLOW)) {
                Future<List<SlowCrowd.End>> ends = threads.submit(() -> crowd.ends(PATIENCE));
                do {
                    List<Answer> answers = together(asks);
                    isClearlyRefused(answers.get(0), 422, "more than 1000 entries");
                    isClearlyRefused(answers.get(1), 422, "more than 1000 annotations");
                    assertEquals(422, answers.get(2).status(), answers.get(2)::toString);
                    isAnsweredOrPutOff(answers.get(3));
                    answers.subList(4, 12).forEach(DocumentsIT::isWholeOrPutOff);
                    assertTrue(answers.stream().anyMatch(one -> one.status() == 200), answers::toString);
                } while (!ends.isDone());
                for (SlowCrowd.End end : ends.get()) {
                    assertEquals(new SlowCrowd.End(200, 0, whole), end);
                }
            }
            isUnharmed(node, image);
        }
    }

    @Test
    void twoHundredLargeDocumentsOnTheirWayAtOnceArePutOff() throws Exception {
        new Cargo(peers.registry()).push("documents/one", 1, 1_000_000);
        try (FakeRegistry one = new FakeRegistry();
                FakeRegistry other = new FakeRegistry();
                Node node = node(one.name(), other.name())) {
            CountDownLatch end = new CountDownLatch(1);
            List<Callable<Answer>> asks = new ArrayList<>();
            for (HostileDocuments documents : List.of(new HostileDocuments(one), new HostileDocuments(other))) {
                IntStream.range(0, MOST)
                        .forEach(i -> asks.add(
                                () -> Answer.to("HEAD", node.pull(documents.manifestThatStalls("tag" + i, end)))));
            }
            // All are on their way at once only when the machine has had time to bring each of them so far.
            boolean putOff = false;
            for (int rounds = 0; rounds < 20 && !putOff; rounds++) {
                List<Answer> answers = together(asks);
                for (Answer answer : answers) {
                    assertTrue(List.of(REDIRECT, 503).contains(answer.status()), answer::toString);
                }
                putOff = answers.stream().anyMatch(answer -> answer.status() == 503);
            }
            end.countDown();
            assertTrue(putOff, "not all can be held");
            isUnharmed(node, node.pull(peers.registry().name() + "/documents/one:1"));
        }
    }

    /** Those that are put off ask again until each of them has its index and waits for the manifest. */
    @Test
    void manyLargeIndexesWhoseManifestsDoNotComeAreNotHeld() throws Exception {
        new Cargo(peers.registry()).push("documents/one", 1, 1_000_000);
        try (FakeRegistry one = new FakeRegistry();
                FakeRegistry other = new FakeRegistry();
                Node node = node(one.name(), other.name())) {
            CountDownLatch end = new CountDownLatch(1);
            List<Callable<Answer>> asks = new ArrayList<>();
            for (HostileDocuments documents : List.of(new HostileDocuments(one), new HostileDocuments(other))) {
                IntStream.range(0, ALMOST_ALL)
                        .forEach(i -> asks.add(
                                () -> untilItWaits(node.pull(documents.indexWhoseManifestsStall("index" + i, end)))));
            }
            for (Answer answer : together(asks)) {
                assertEquals(REDIRECT, answer.status(), answer::toString);
            }
            isUnharmed(node, node.pull(peers.registry().name() + "/documents/one:1"));
            end.countDown();
        }
    }

    private static Answer untilItWaits(URI url) {
        List<Answer> last = new ArrayList<>();
        assertTrue(Child.until(PATIENCE, () -> {
            last.clear();
            last.add(Answer.to("HEAD", url));
            return last.get(0).status() != 503;
        }));
        return last.get(0);
    }

    @Test
    void runningDownloadsHoldNoMoreOfLargeManifestsThanThereIsMemoryFor() throws Exception {
        new Cargo(peers.registry()).push("documents/one", 1, 1_000_000);
        List<RawHttp> open = new ArrayList<>();
        try (FakeRegistry fake = new FakeRegistry();
                Node node = node(fake.name())) {
            HostileDocuments documents = new HostileDocuments(fake);
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                URI url = node.pull(documents.imageOfThreeMebibytes(i));
                // Far more than fits between the two, and not read: it runs until it is closed.
                RawHttp download = RawHttp.send(url, "GET", url.getRawPath());
                open.add(download);
                answers.add(download.head().status());
            }
            assertTrue(answers.contains(200) && answers.contains(503), answers::toString);
            assertTrue(List.of(200, 307, 503).containsAll(answers), answers::toString);
            isUnharmed(node, node.pull(peers.registry().name() + "/documents/one:1"));
        } finally {
            for (RawHttp download : open) {
                download.close();
            }
        }
    }
}
