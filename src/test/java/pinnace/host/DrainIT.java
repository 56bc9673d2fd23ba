package pinnace.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.rig.Answer;
import pinnace.rig.Authority;
import pinnace.rig.Child;
import pinnace.rig.Clients;
import pinnace.rig.Fault;
import pinnace.rig.Front;
import pinnace.rig.Host;
import pinnace.rig.Jvm;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RawHttp;
import pinnace.rig.Rig;
import pinnace.rig.Sha256;
import pinnace.rig.Tools;
import pinnace.rig.Upstream;
import pinnace.rig.Wire;

/** A node that is told to stop sends what it has begun. */
@Order(23)
@ExtendWith(Rig.class)
class DrainIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    /** The HAProxy of {@code src/deploy/proxies} is in front of it. */
    @Test
    void afterSigtermDownloadsEndWholeAndTheNodeGetsNoNewRequests(Peers peers, @TempDir Path directory) {
        Tools.require("openssl", "curl");
        Authority authority = new Authority(directory);
        String[] trusting = {
            "--fail", "--location", "--cacert", authority.certificate().toString()
        };
        Upstream upstream = peers.upstream();
        Fault fault = Fault.hold(2_000_000);
        String image = upstream.put("drain/held", Picture.ofNoise(51, 4_000_000), fault);
        Path file = directory.resolve("held.tar");
        Map<String, String> settings = peers.with(Map.of("drain", "10m", "keep-alive-interval", "1s"));
        try (Node node = Node.start(Host.EXECUTABLE, settings);
                Front front = Front.before(node, Front.Brand.HAPROXY, authority)) {
            URI ready = node.server().resolve("/pinnace/health/ready");
            Answer before = Answer.to("GET", ready);
            assertEquals(200, before.status(), before::toString);
            assertTrue(before.text().contains("\"ready\":true"), before::toString);
            CompletableFuture<Wire> download = CompletableFuture.supplyAsync(() -> Wire.get(node.pull(image)));
            CompletableFuture<Outcome> through = CompletableFuture.supplyAsync(
                    () -> Clients.curl(front.at("pull/" + image + ".tar"), file, trusting));
            assertTrue(Child.until(SOON, () -> fault.held() > 0 && file.toFile().length() > 1_000_000));
            ProcessHandle process = ProcessHandle.of(node.process().pid()).orElseThrow();
            assertTrue(process.destroy());
            assertTrue(Child.until(SOON, () -> Answer.to("GET", ready).status() == 503));
            Answer stopping = Answer.to("GET", ready);
            assertTrue(stopping.text().contains("\"ready\":false"), stopping::toString);
            assertTrue(stopping.text().contains("2 of 100 places taken"), stopping::toString);
            URI live = front.at("health/live");
            Path answer = directory.resolve("answer");
            assertTrue(
                    Child.until(
                            SOON,
                            () -> Clients.curl(live, answer, trusting).err().contains(" 503")),
                    front::logged);
            assertTrue(node.live());
            byte[] other = Answer.to("GET", node.pull(peers.images().small())).body();
            assertArrayEquals(
                    other, Answer.to("GET", node.pull(peers.images().small())).body(), "everything else goes on");
            fault.release();
            Wire whole = download.join();
            assertEquals(whole.head().length(), whole.body().length, whole::toString);
            through.join().succeeded();
            assertEquals(Sha256.of(whole.body()), Sha256.of(file));
            assertTrue(Child.until(SOON, () -> !process.isAlive()), "it ends when nothing runs any more");
            assertEquals(0, node.process().exit());
            assertTrue(
                    node.said().lines().anyMatch(line -> line.matches(".*drain/held.* bytes in .*: complete")),
                    node::said);
        }
    }

    /** While such a client is waited for, an interrupt is seen for a very short time only. */
    @ParameterizedTest
    @MethodSource("pinnace.rig.Jvm#all")
    void onOneProcessorClientsThatTakeNothingDoNotHoldItUp(Jvm.Java java, Peers peers) throws IOException {
        Tools.require("taskset");
        String image = peers.upstream().put("drain/deaf", Picture.ofNoise(52, 20_000_000));
        List<RawHttp> deaf = new ArrayList<>();
        try (Node node = Node.executable(java.program(), Map.of(), List.of(), peers.settings())) {
            URI url = node.pull(image);
            for (int i = 0; i < 8; i++) {
                deaf.add(RawHttp.send(url, "GET", url.getRawPath()));
                assertEquals(200, deaf.get(i).head().status());
            }
            String pid = String.valueOf(node.process().pid());
            Tools.run(SOON, "taskset", "--all-tasks", "--pid", "--cpu-list", "0", pid)
                    .succeeded();
            assertTrue(node.process().terminate(), "still there after SIGTERM");
            assertTrue(node.said().contains("cut short: The download was ended because the server stops"), node::said);
            assertFalse(node.said().contains("still running"), node::said);
        } finally {
            for (RawHttp one : deaf) {
                one.close();
            }
        }
    }
}
