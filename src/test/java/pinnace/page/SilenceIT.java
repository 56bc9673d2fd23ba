package pinnace.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.fake.Exchange;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** A browser, and a registry that says nothing for four times as long as a request waits. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class SilenceIT {

    private static final Duration SILENCE = Duration.ofSeconds(4);

    private final Chromium chromium;

    @AutoClose
    private final FakeRegistry registry = new FakeRegistry();

    @AutoClose
    private final Node pinnace = Node.beside(Map.of("answer-within", "1s"), registry.name());

    SilenceIT(Peers peers) {
        this.chromium = peers.chromium();
    }

    /** An image whose manifest comes late for the first who asks. */
    private String slow(String tag) {
        byte[] layer = new byte[1_000_000];
        new Random(3).nextBytes(layer);
        registry.putImage("page/slow", tag, layer);
        registry.next("/v2/page/slow/manifests/" + tag, this::late);
        return registry.name() + "/page/slow:" + tag;
    }

    private Reply late(Exchange request) {
        try {
            TimeUnit.MILLISECONDS.sleep(SILENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return registry.proper(request);
    }

    @Test
    void aLinkIsFollowedUntilTheRegistryAnswers() throws IOException {
        String image = slow("link");
        try (Tab tab = chromium.open()) {
            String url = pinnace.pull(image).toString();
            Instant begun = Instant.now();

            Download download = tab.page().waitForDownload(() -> open(tab.page(), url));

            assertTrue(begun.plus(SILENCE).isBefore(Instant.now()), "the registry was quick");
            same(download, image);
            String name = download.suggestedFilename();
            assertTrue(name.matches("page_slow_link_linux-amd64_[0-9a-f]{12}\\.tar"), name);
        }
    }

    /** A navigation that turns into a download ends with an exception. */
    private static void open(Page page, String url) {
        try {
            page.navigate(url);
        } catch (PlaywrightException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("Download is starting"), e.getMessage());
        }
    }

    @Test
    void theFormIsFollowedUntilTheRegistryAnswers() throws IOException {
        String image = slow("form");
        try (Tab tab = chromium.open()) {
            tab.page().navigate(pinnace.page().toString());
            tab.page().fill("#image", image);

            Download download = tab.page().waitForDownload(() -> tab.page().click(".go"));

            same(download, image);
        }
    }

    private void same(Download download, String image) throws IOException {
        byte[] straight = Answer.to("GET", pinnace.pull(image)).body();
        assertTrue(straight.length > 1_000_000);
        assertArrayEquals(straight, Files.readAllBytes(download.path()));
    }
}
