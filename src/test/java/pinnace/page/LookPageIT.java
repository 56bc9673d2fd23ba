package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** What an image is, on a page, before it is downloaded, for browsers with and without JavaScript. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class LookPageIT {

    private final Chromium chromium;
    private final Node pinnace;
    private final String index;
    private final String image;

    LookPageIT(Peers peers) {
        chromium = peers.chromium();
        pinnace = peers.node(Host.EXECUTABLE);
        index = peers.images().index();
        Picture.ofNoise(7_700, 900_000, 20_000, 300_000).pushTo(peers.registry(), "look/app", "1.27");
        image = peers.registry().name() + "/look/app:1.27";
    }

    private Tab open(boolean script) {
        Tab tab = chromium.open(new Browser.NewContextOptions().setJavaScriptEnabled(script));
        tab.page().navigate(pinnace.page().toString());
        return tab;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFormLeadsToTheDetailsAndTheseToTheFile(boolean script) throws IOException {
        try (Tab tab = open(script)) {
            tab.page().fill("#image", image);
            tab.page().click(".look");
            assertThat(tab.page().locator(script ? ".found .name" : "h1")).hasText(image);
            assertThat(tab.page().locator(script ? ".found .summary" : "header p"))
                    .hasText("linux/amd64 · 1225 KB in 3 layers · built 2020-09-13");
            assertThat(tab.page().locator(".bar rect")).hasCount(3);
            assertThat(tab.page().locator(".parts tbody tr")).hasCount(3);
            assertThat(tab.page().locator(".times li"))
                    .hasText(new String[] {"1 s at 10 Mbit/s", "1 s at 100 Mbit/s", "1 s at 1,000 Mbit/s"});
            assertThat(tab.page().locator(".platforms")).not().isVisible();
            String name = tab.page().innerText(".get span").replaceFirst(", .*", "");
            Download download = tab.page().waitForDownload(() -> tab.page().click("a.go"));
            assertEquals(name, download.suggestedFilename());
            Answer straight = Answer.to("GET", URI.create(download.url()));
            assertArrayEquals(straight.body(), Files.readAllBytes(download.path()));
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void anotherPlatformIsOneClickAway() {
        try (Tab tab = open(false)) {
            tab.page().fill("#image", index);
            tab.page().click(".look");
            assertThat(tab.page().locator(".platforms [aria-current=true]")).containsText("linux/amd64");
            tab.page().click("text=linux/arm64");
            assertThat(tab.page().locator(".platforms [aria-current=true]")).containsText("linux/arm64");
            assertThat(tab.page().locator("header p")).containsText("linux/arm64 · ");
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void anotherPlatformKeepsTheNamesAfterLoading() {
        try (Tab tab = open(false)) {
            tab.page()
                    .navigate(pinnace.server()
                            .resolve("/pinnace/look?image=" + index + "&prefix=registry.corp/mirror&names=digest")
                            .toString());
            tab.page().click("text=linux/arm64");
            assertThat(tab.page().locator(".platforms [aria-current=true]")).containsText("linux/arm64");
            assertThat(tab.page().locator("pre >> nth=0")).containsText("&prefix=registry.corp/mirror&names=digest");
        }
    }

    @Test
    void theLinesForTheShellNameTheTagFirstAndThenTheDigest() {
        try (Tab tab = open(false)) {
            tab.page().fill("#image", image);
            tab.page().click(".look");
            assertThat(tab.page().locator(".commands details")).hasCount(2);
            Locator byTag = tab.page().locator(".commands details").first();
            assertThat(byTag).hasAttribute("open", "");
            assertThat(byTag).not().containsText("@sha256:");
            assertThat(byTag.locator("pre").first()).hasText("wget -qO- '" + url("get/" + image + ".sh") + "' | sh");
            Locator byDigest = tab.page().locator(".commands details").nth(1);
            byDigest.locator("summary").click();
            List<String> lines = byDigest.locator("pre").allInnerTexts();
            List<String> programs =
                    List.of("wget -qO- ", "wget -c -O look_app", "curl -fL -C - ", "aria2c -c ", "curl.exe -fL -C - ");
            for (int i = 0; i < programs.size(); i++) {
                String line = lines.get(i);
                assertTrue(line.startsWith(programs.get(i)), line);
                URI url = URI.create(line.replaceFirst(".*['\"](http[^'\"]*)['\"].*", "$1"));
                assertTrue(url.toString().contains("@sha256:"), line);
                assertEquals(200, Answer.to("HEAD", url).status());
            }
        }
    }

    private String url(String path) {
        return pinnace.server().resolve("/pinnace/" + path) + "?platform=linux/amd64";
    }

    @Test
    void aListHasItsDetailsWithoutAScriptToo() {
        try (Tab tab = open(false)) {
            tab.page().click(".many > summary");
            tab.page().fill("#images", image + "\n" + index + " platform=linux/arm64");
            tab.page().click(".many .look");
            assertThat(tab.page().locator("h1")).hasText("2 images");
            assertThat(tab.page().locator(".images tbody tr")).hasCount(2);
            Download download = tab.page().waitForDownload(() -> tab.page().click("a.go"));
            assertTrue(download.suggestedFilename().contains("_and_1_more_"), download.suggestedFilename());
        }
    }

    @Test
    void theHelpIsOneClickAwayAndLeadsBack() {
        try (Tab tab = open(false)) {
            tab.page().click("footer a");
            assertThat(tab.page().locator("h1")).hasText("Help");
            assertThat(tab.page().locator("pre").first()).containsText(url("").replaceFirst("\\?.*", ""));
            tab.page().click("header a");
            assertThat(tab.page().locator("h1")).hasText("Pinnace");
        }
    }

    @Test
    void whatIsWrongIsSaidOnAPage() {
        try (Tab tab = open(false)) {
            assertEquals(
                    404,
                    tab.page()
                            .navigate(pinnace.server()
                                    .resolve("/pinnace/look?image=" + image + "0&platform=")
                                    .toString())
                            .status());
            assertThat(tab.page().locator(".sentence")).containsText("the tags that are most like it: 1.27");
            tab.page().click(".platforms a");
            assertThat(tab.page().locator("h1")).hasText(image);
        }
    }
}
