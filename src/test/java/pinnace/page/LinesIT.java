package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** The lines that people copy, and the links by which other pages lead here. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class LinesIT {

    private final Chromium chromium;
    private final Node pinnace;
    private final String registry;

    LinesIT(Peers peers) {
        chromium = peers.chromium();
        pinnace = peers.node(Host.EXECUTABLE);
        registry = peers.registry().name();
        Picture.ofNoise(7_900, 90_000, 20_000).pushTo(peers.registry(), "lines/app", "1");
        Picture.ofNoise(7_900, 90_000, 20_000, 30_000).pushTo(peers.registry(), "lines/app", "2");
    }

    private Tab open(String query) {
        Tab tab = chromium.open();
        tab.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        tab.page().navigate(pinnace.page() + query);
        return tab;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The programs of the lines that load. */
    private static List<String> loading(Tab tab) {
        Locator lines = tab.page().locator("h2:text-is('Load the file') ~ .command pre");
        lines.first().waitFor();
        return lines.allInnerTexts().stream()
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copyCopiesTheLine(boolean secure) {
        try (Tab tab = open("help")) {
            if (!secure) {
                // So it is on an intranet without TLS.
                tab.page().addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
                tab.page().reload();
            }
            tab.page().locator(".copy").first().click();
            assertThat(tab.page().locator(".copy").first()).hasText("Copied");

            tab.page().navigate(pinnace.page().toString());
            tab.page().focus("#image");
            tab.page().keyboard().press("Control+V");
            assertTrue(tab.page().inputValue("#image").startsWith("wget -qO- '"), () -> tab.page()
                    .inputValue("#image"));
        }
    }

    @Test
    void everyProgramThatLoadsAnImageHasItsLine() {
        try (Tab tab = open("?image=" + registry + "/lines/app:2")) {
            assertEquals(List.of("docker", "podman", "nerdctl", "ctr", "skopeo", "wget"), loading(tab));
        }
    }

    @Test
    void ofAListNoSingleImageIsPushed() {
        String list = "look?image=" + registry + "/lines/app:1&image=" + registry + "/lines/app:2";
        try (Tab tab = open(list)) {
            assertEquals(List.of("docker", "podman", "nerdctl", "ctr", "wget"), loading(tab));
        }
    }

    @Test
    void ofADeltaOnlyThoseProgramsAreNamedThatLoadOne() {
        String link = "?image=" + registry + "/lines/app:2&base=" + registry + "/lines/app:1&as=other.example/app:9";
        try (Tab tab = open(link)) {
            assertEquals(List.of("docker", "ctr"), loading(tab));
            assertThat(tab.page().locator("#base")).hasValue(registry + "/lines/app:1");
            assertThat(tab.page().locator("#as")).hasValue("other.example/app:9");
            assertThat(tab.page().locator("#as")).isVisible();
            assertThat(tab.page().locator(".found .summary")).containsText(" · loaded as other.example/app:9");
            assertThat(tab.page().locator(".found .saved")).containsText("2 layers");
            assertThat(tab.page().locator(".found a.go")).hasAttribute("href", Pattern.compile("&as="));
        }
    }

    /** From the field to the file, by nothing but keys. */
    @Test
    void theWayToTheFileNeedsNoMouse() {
        try (Tab tab = open("")) {
            tab.page().keyboard().type(registry + "/lines/app:2");
            tab.page().keyboard().press("Enter");
            assertThat(tab.page().locator(".found a.go")).isFocused();
            assertTrue(tab.showsTheFocus());
            tab.page().keyboard().press("Tab");
            assertThat(tab.page().locator(".found summary").first()).isFocused();
            tab.page().keyboard().press("Space");
            assertThat(tab.page().locator(".found .parts").first()).isVisible();
            tab.page().keyboard().press("Shift+Tab");
            String file = tab.page()
                    .waitForDownload(() -> tab.page().keyboard().press("Enter"))
                    .suggestedFilename();
            assertTrue(file.startsWith("lines_app_2_"), file);
        }
    }

    @Test
    void aLinkMayHaveACommand() {
        try (Tab tab = open("?image=" + encoded("docker pull " + registry + "/lines/app:1"))) {
            assertThat(tab.page().locator(".found .name")).hasText(registry + "/lines/app:1");
            assertEquals(List.of(), tab.complaints());
        }
    }
}
