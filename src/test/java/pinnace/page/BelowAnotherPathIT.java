package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Middlebox;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** A proxy that has Pinnace below another path, as one server has many tools: no page leads beside it. */
@ExtendWith(Rig.class)
@ResourceLock(Chromium.LOCK)
class BelowAnotherPathIT {

    private static final String PATH = "/tools/images/";

    private final Peers peers;

    BelowAnotherPathIT(Peers peers) {
        this.peers = peers;
    }

    @Test
    void everyPageAndLinkWorksThere() throws Exception {
        URI pinnace = peers.node(Host.EXECUTABLE).page();
        String image = peers.images().index();
        Set<String> paths = new ConcurrentSkipListSet<>();
        try (Middlebox proxy = Middlebox.below(PATH, pinnace);
                Tab tab = peers.chromium().open()) {
            Page page = tab.page();
            page.onRequest(
                    request -> paths.add(URI.create(request.url()).getPath().replaceFirst("(/[^/]*/[^/]*/).*", "$1")));
            page.navigate(proxy.through(URI.create("http://x" + PATH)).toString());
            page.fill("#image", image);
            assertThat(page.locator(".exists")).hasText(image + " exists.");
            assertThat(page.locator(".found .name")).hasText(image);
            page.click(".found .platforms a >> nth=0");
            Download download = page.waitForDownload(() -> page.click(".found a.go"));
            assertTrue(Files.size(download.path()) > 1_000);

            page.fill("#image", image + "0");
            page.click("form.ask .go");
            assertThat(page.locator(".sentence")).containsText("has no team/multi:10");
            page.click(".platforms a");
            assertThat(page.locator("h1")).hasText(image);
            page.click(".platforms a >> nth=1");
            assertThat(page.locator(".platforms [aria-current=true]")).containsText("linux/arm64");
            page.click("header a");
            page.click(".many > summary");
            page.fill("#images", image);
            page.waitForDownload(() -> page.click(".many .go"));
            page.click("footer a");
            assertThat(page.locator("h1")).hasText("Help");

            for (String lost : List.of("pull/a/b/c.tar/A", "no/such/page", "nothing")) {
                page.navigate(
                        proxy.through(URI.create("http://x" + PATH + lost)).toString());
                assertThat(page.locator(".sentence")).isVisible();
                page.click("text=Back to the start page");
                assertThat(page.locator("h1")).hasText("Pinnace");
            }
            assertEquals(Set.of(PATH), paths);
            assertEquals(List.of(), tab.complaints());
        }
    }
}
