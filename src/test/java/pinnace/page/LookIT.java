package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import pinnace.rig.Chromium;
import pinnace.rig.Layers;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/**
 * How the pages look, in light and dark, wide and narrow, and whether everybody can use them; the pictures lie in
 * target/screenshots.
 */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class LookIT {

    private static final String LONG =
            "registry.example.org:5000/a-rather-long-team-name/and-a-project/with-a-component:2026.11.24-rc.1@sha256:"
                    + "0123456789abcdef".repeat(4);

    private final Chromium chromium;
    private final String registry;
    private final Map<String, Consumer<Page>> pages = new LinkedHashMap<>();

    @AutoClose
    private final Node pinnace;

    LookIT(Peers peers) {
        chromium = peers.chromium();
        registry = peers.registry().name();
        ReadmePicture.put(peers.upstream());
        pinnace = Node.beside(
                ReadmePicture.settings(peers.upstream()),
                registry,
                peers.upstream().name());
        Picture.ofNoise(7_600, 900_000, 20_000).pushTo(peers.registry(), "look/base", "26");
        Picture.ofNoise(7_600, 900_000, 20_000, 300_000).pushTo(peers.registry(), "look/all", "27");
        String parts = peers.upstream().put("look/parts", Layers.large("first", 70_000_000));
        String guarded = peers.upstream().put("look/guarded", Picture.ofNoise(7_610, 1_000));
        peers.upstream().guard("look/guarded", "Basic of-nobody");
        String image = registry + "/look/all:27";
        String base = registry + "/look/base:26";

        shown("start", "", "#image");
        pages.put("start-open", page -> {
            open(page, "");
            page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))");
        });
        shown("start-details", "?image=" + peers.images().index(), ".found .name");
        shown("start-delta", "?image=" + image + "&base=" + base, ".found .saved");
        shown("start-error", "?image=" + image + "0", ".found .sentence");
        shown("start-login", "?image=" + guarded, ".found .login");
        pages.put("start-list", page -> {
            open(page, "");
            page.click(".many > summary");
            page.fill("#images", image + "\n" + base);
            page.click(".many .look");
            page.waitForSelector(".found .name");
        });
        shown("look", "look?image=" + peers.images().index(), "h1");
        shown("look-delta", "look?image=" + image + "&base=" + base, ".saved");
        shown("look-list", "look?image=" + image + "&image=" + base, ".images");
        shown("problem", "pull?image=" + image + "0", ".platforms");
        shown("problem-login", "pull?image=" + guarded, ".button");
        shown("problem-list", "pull.tar?image=" + image + "0&image=" + image + "1", ".sentence");
        shown("help", "help", "h1");
        shown(
                "parts",
                "pull/" + parts
                        + ".tar?part-size=64MiB&parts=list&as=registry.corp.example/a-long-team/component:2026.1",
                ".parts");
    }

    private void shown(String name, String address, String part) {
        pages.put(name, page -> {
            open(page, address);
            page.waitForSelector(part);
        });
    }

    private void open(Page page, String address) {
        page.navigate(pinnace.page().resolve(address).toString());
    }

    private Set<String> names() {
        return pages.keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everybodyCanUseEveryPageInEveryLight(String name) {
        try (Tab tab = chromium.open()) {
            Page page = tab.page();
            pages.getOrDefault(name, any -> {}).accept(page);
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(
                        new Page.EmulateMediaOptions().setColorScheme(scheme).setMedia(Media.SCREEN));
                for (int width : new int[] {1280, 360}) {
                    page.setViewportSize(width, 800);
                    tab.picture(name + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width);
                    assertFalse(tab.scrollsSideways(), name + " " + width);
                    assertEquals(List.of(), Axe.violations(page), name + " " + scheme + " " + width);
                }
            }
            page.keyboard().press("Tab");
            assertTrue(tab.showsTheFocus());
            assertEquals(List.of(), tab.complaints());
            assertEquals(Set.of(pinnace.server().getAuthority()), tab.asked());
        }
    }

    @Test
    void theSmallestScreenAndTheLongestNameNeedNoSidewaysScroll() {
        try (Tab tab = chromium.open(new Browser.NewContextOptions().setViewportSize(320, 800))) {
            open(tab.page(), "?image=" + LONG + "&platform=linux/arm/v6");
            tab.page().waitForSelector(".found .sentence");

            assertFalse(tab.scrollsSideways());
            assertEquals(LONG, tab.page().inputValue("#image"));
            tab.picture("long");
        }
    }

    @Test
    void everyControlShowsTheFocusOnItsWayByKeyboard() {
        try (Tab tab = chromium.open()) {
            pages.getOrDefault("start-open", any -> {}).accept(tab.page());
            int stops = 0;
            do {
                assertTrue(
                        tab.showsTheFocus(),
                        "stop " + stops + ": " + tab.page().evaluate("document.activeElement.outerHTML"));
                stops++;
                tab.page().keyboard().press("Tab");
            } while ((boolean) tab.page().evaluate("document.activeElement !== document.body"));
            // two forms of six fields each or less, two buttons each, two that open a part, the link to the help
            assertTrue(stops >= 15, stops + " stops");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void thePictureInTheReadmeIsOfAnImageThatIsShown(ColorScheme scheme) {
        try (Tab tab = chromium.open(new Browser.NewContextOptions()
                .setViewportSize(ReadmePicture.WIDTH, ReadmePicture.HEIGHT)
                .setColorScheme(scheme))) {
            ReadmePicture.open(tab, pinnace.page());

            assertThat(tab.page().locator(".found pre").first())
                    .hasText("wget -qO- '" + ReadmePicture.ADDRESS + "get/nginx:1.27.sh?platform=linux/amd64' | sh");
            assertEquals(List.of(), tab.complaints());
            ReadmePicture.keep(tab, scheme);
        }
    }
}
