package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pinnace.rig.Chromium;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.StaticPage;
import pinnace.rig.Tab;

/** How the pages look, in light and dark, wide and narrow; the pictures lie in target/screenshots. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class LookIT {

    private static final String LONG =
            "registry.example.org:5000/a-rather-long-team-name/and-a-project/with-a-component:2026.11.24-rc.1@sha256:"
                    + "0123456789abcdef".repeat(4);

    private final Chromium chromium;

    @AutoClose
    private final StaticPage site = StaticPage.at("/pinnace");

    LookIT(Peers peers) {
        this.chromium = peers.chromium();
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 1280", "LIGHT, 360", "DARK, 1280", "DARK, 360"})
    void everyPageIsReadableInEveryLight(ColorScheme scheme, int width) {
        try (Tab tab = chromium.open(sized(width).setColorScheme(scheme))) {
            for (String address : List.of("", "?image=nginx:1.27&platform=linux/arm64", "pull?image=nginx:1.99")) {
                tab.page().navigate(site.uri(address).toString());

                assertFalse(tab.scrollsSideways(), address);
                assertTrue(tab.showsTheFocus(), address);
                assertEquals(List.of(), tab.complaints(), address);
                picture(tab, address, scheme, width);
            }
        }
    }

    @Test
    void theSmallestScreenAndTheLongestNameNeedNoSidewaysScroll() {
        try (Tab tab = chromium.open(sized(320))) {
            tab.page()
                    .navigate(site.uri("?image=" + LONG + "&platform=linux/arm/v6")
                            .toString());

            assertFalse(tab.scrollsSideways());
            assertEquals(LONG, tab.page().inputValue("#image"));
            picture(tab, "long", ColorScheme.LIGHT, 320);
        }
    }

    @Test
    void withoutScriptThePageTellsThePattern() {
        try (Tab tab = chromium.open(sized(360).setJavaScriptEnabled(false))) {
            tab.page().navigate(site.uri("").toString());

            assertTrue(tab.page().innerText("noscript").contains("/pull/nginx:1.27.tar?platform=linux/arm64"));
            assertFalse(tab.page().isVisible(".commands"));
            picture(tab, "noscript", ColorScheme.LIGHT, 360);
        }
    }

    @Test
    void everyControlShowsTheFocusOnItsWayByKeyboard() {
        try (Tab tab = chromium.open()) {
            tab.page().navigate(site.uri("").toString());

            // image, platform, download, the other name, six buttons that copy, list, file, prefix, download all
            for (int i = 0; i < 14; i++) {
                assertTrue(
                        tab.showsTheFocus(),
                        "stop " + i + ": " + tab.page().evaluate("document.activeElement.outerHTML"));
                tab.page().keyboard().press("Tab");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void thePictureInTheReadmeIsOfTheWholeForm(ColorScheme scheme) {
        try (Tab tab = chromium.open(new Browser.NewContextOptions()
                .setViewportSize(ReadmePicture.WIDTH, ReadmePicture.HEIGHT)
                .setColorScheme(scheme))) {
            ReadmePicture.open(tab);

            assertThat(tab.page().locator("[data-command=wget]")).containsText(ReadmePicture.ADDRESS + "pull/nginx");
            assertEquals(List.of(), tab.complaints());
            ReadmePicture.keep(tab, scheme);
        }
    }

    private static Browser.NewContextOptions sized(int width) {
        return new Browser.NewContextOptions().setViewportSize(width, 800);
    }

    private static void picture(Tab tab, String address, ColorScheme scheme, int width) {
        String name = address.isEmpty() ? "index" : address.replaceAll("[^a-z]+.*$", "");
        String file = (name.isEmpty() ? "filled" : name) + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
        tab.picture(file);
    }
}
