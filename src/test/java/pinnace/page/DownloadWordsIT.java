package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.fake.FakeRegistry;
import pinnace.image.Digest;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Proxy;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** What the page says of a download that the browser has begun. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class DownloadWordsIT {

    private static final int LENGTH = 3_000_000;
    private static final Pattern WAITING = Pattern.compile("Waiting for the registry, [0-9]+ s …");

    private final Chromium chromium;

    @AutoClose
    private final FakeRegistry registry = new FakeRegistry();

    @AutoClose
    private final Node pinnace = Node.beside(Map.of(), registry.name());

    DownloadWordsIT(Peers peers) {
        chromium = peers.chromium();
    }

    private String image(String tag) {
        return image(tag, layer(tag));
    }

    private String image(String tag, byte[] layer) {
        registry.putImage("page/words", tag, layer);
        return registry.name() + "/page/words:" + tag;
    }

    private static byte[] layer(String tag) {
        byte[] layer = new byte[LENGTH];
        new Random(tag.hashCode()).nextBytes(layer);
        return layer;
    }

    private static Pattern words(String pattern) {
        return Pattern.compile(pattern);
    }

    @Test
    void itWaitsIsSentAndIsFinished() {
        CountDownLatch manifest = new CountDownLatch(1);
        CountDownLatch half = new CountDownLatch(1);
        byte[] layer = layer("slow");
        String image = image("slow", layer);
        registry.always(
                "/v2/page/words/manifests/slow",
                request -> request.method().equals("GET")
                        ? registry.proper(request).stallAt(-1, manifest)
                        : registry.proper(request));
        registry.always("/v2/page/words/blobs/" + Digest.of(layer), request -> registry.proper(request)
                .stallAt(LENGTH / 2, half));
        try (Tab tab = chromium.open()) {
            tab.page().navigate(pinnace.page().toString());
            Locator status = tab.page().locator("form.ask .status");
            tab.page().fill("#image", image);
            tab.page().evaluate("""
                    () => {
                      const status = document.querySelector('form.ask .status');
                      new MutationObserver(() => console.log(status.textContent)).observe(status, { childList: true });
                    }
                    """);
            // Until the answer comes, Playwright itself sees nothing of the page.
            tab.page()
                    .waitForConsoleMessage(
                            new Page.WaitForConsoleMessageOptions().setPredicate(said -> WAITING.matcher(said.text())
                                    .matches()),
                            () -> tab.page().evaluate("document.querySelector('form.ask .go').click()"));
            Download download = tab.page().waitForDownload(manifest::countDown);
            assertTrue(download.url().contains("watch="), download.url());
            assertThat(status).hasText(words("Sent: [0-9]{1,2} %, .* of 3.0 MB\\."));
            half.countDown();
            assertThat(status).hasText("Finished: all 3.0 MB were sent. Your browser has the file.");
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void theBrowserItselfTakesUpADownloadThatWasCut() throws IOException {
        String image = image("cut");
        byte[] straight = Answer.to("GET", pinnace.pull(image)).body();
        try (Proxy line = Proxy.cutting(pinnace.page(), straight.length / 2, 1);
                Tab tab = chromium.open()) {
            tab.page().navigate(line.through(pinnace.page()).toString());
            tab.page().fill("#image", image);

            Download download = tab.page().waitForDownload(() -> tab.page().click(".go"));

            assertArrayEquals(straight, Files.readAllBytes(download.path()));
            assertEquals(0, line.cutsLeft(), "the line was cut");
            assertTrue(line.ranges().stream().anyMatch(range -> !range.isEmpty()), () -> line.ranges()
                    .toString());
            assertThat(tab.page().locator("form.ask .status")).containsText("Finished: all 3.0 MB were sent.");
        }
    }

    @Test
    void whatIsCutForGoodSaysWhatToDo() {
        String image = image("gone");
        try (Proxy line = Proxy.cutting(pinnace.page(), LENGTH / 10, 1_000);
                Tab tab = chromium.open()) {
            tab.page().navigate(line.through(pinnace.page()).toString());
            tab.page().fill("#image", image);
            tab.page().keyboard().press("Enter");
            assertThat(tab.page().locator(".found a.go")).isFocused();
            Download download =
                    tab.page().waitForDownload(() -> tab.page().keyboard().press("Enter"));
            assertTrue(!String.valueOf(download.failure()).equals("null"), "the browser has given it up");
            assertThat(tab.page().locator(".what .status"))
                    .hasText(words("Cut after .*\\. Choose Resume in the browser's list of downloads: .*"));
        }
    }

    @Test
    void ofAServerThatDoesNotKnowItThePageSaysWhereToLook() {
        String image = image("elsewhere");
        try (Tab tab = chromium.open()) {
            tab.page().clock().install();
            tab.page().navigate(pinnace.page().toString());
            tab.page().route("**/api/watch/**", route -> route.abort());
            tab.page().fill("#image", image);
            tab.page().waitForDownload(() -> tab.page().click("form.ask .go"));
            Locator status = tab.page().locator("form.ask .status");
            assertThat(status).hasText("The download starts as soon as the registry answers.");
            for (int i = 0; i < 20; i++) {
                tab.page().clock().runFor(1_000);
            }
            assertThat(status).hasText("Your browser's list of downloads says how it goes on.");
        }
    }
}
