package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** What an image is, on a page, before it is downloaded; the pictures lie in target/screenshots. */
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
            assertThat(tab.page().locator("h1")).hasText(image);
            assertThat(tab.page().locator("header p")).hasText("linux/amd64 · 1225 KB in 3 layers · built 2020-09-13");
            assertThat(tab.page().locator(".layers tbody tr")).hasCount(3);
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
            assertThat(tab.page().locator(".platforms [aria-current=true]")).hasText("linux/amd64");
            tab.page().click("text=linux/arm64");
            assertThat(tab.page().locator(".platforms [aria-current=true]")).hasText("linux/arm64");
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
            assertThat(tab.page().locator(".platforms [aria-current=true]")).hasText("linux/arm64");
            assertThat(tab.page().locator("pre >> nth=0")).containsText("&prefix=registry.corp/mirror&names=digest");
        }
    }

    @Test
    void theLineForTheShellIsPinned() {
        try (Tab tab = open(false)) {
            tab.page().fill("#image", image);
            tab.page().click(".look");
            String line = tab.page().innerText("pre >> nth=0");
            assertTrue(line.startsWith("wget -c -O look_app_1.27_linux-amd64_"), line);
            URI url = URI.create(line.replaceFirst(".*'(.*)'$", "$1"));
            assertTrue(url.toString().contains("@sha256:"), line);
            assertEquals(200, Answer.to("HEAD", url).status());
        }
    }

    @Test
    void whatIsWrongIsSaidOnAPage() {
        try (Tab tab = chromium.open()) {
            assertEquals(
                    404,
                    tab.page()
                            .navigate(pinnace.server()
                                    .resolve("/pinnace/look?image=" + image + "0&platform=")
                                    .toString())
                            .status());
            assertThat(tab.page().locator(".sentence")).containsText("the tags that are most like it: 1.27");
        }
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1280", "LIGHT, 360", "DARK, 1280", "DARK, 360"})
    void itIsReadableInEveryLight(ColorScheme scheme, int width) {
        Browser.NewContextOptions options =
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme);
        try (Tab tab = chromium.open(options)) {
            tab.page()
                    .navigate(pinnace.server()
                            .resolve("/pinnace/look?image=" + index)
                            .toString());
            assertFalse(tab.scrollsSideways());
            tab.page().keyboard().press("Tab");
            tab.page().keyboard().press("Tab");
            assertTrue(tab.showsTheFocus());
            assertEquals(List.of(), tab.complaints());
            tab.picture("look-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width);
        }
    }
}
