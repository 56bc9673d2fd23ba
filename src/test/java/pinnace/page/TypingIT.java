package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
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
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** What the start page shows while somebody types; the clock of the page goes on as the test says. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class TypingIT {

    private static final int TO_HELP = 300;
    private static final int TO_SHOW = 700;

    private final Node pinnace;
    private final RealRegistry registry;
    private final String index;
    private final String name;

    @AutoClose
    private final Tab tab;

    private final List<String> asked = new ArrayList<>();

    TypingIT(Peers peers) {
        pinnace = peers.node(Host.EXECUTABLE);
        registry = peers.registry();
        index = peers.images().index();
        name = registry.name() + "/page/typed";
        Picture.ofNoise(8_100, 50_000, 20_000).pushTo(registry, "page/typed", "1.26");
        Picture.ofNoise(8_100, 50_000, 20_000, 90_000).pushTo(registry, "page/typed", "1.27");
        tab = peers.chromium().open();
        tab.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        tab.page().clock().install(new Clock.InstallOptions().setTime(0));
        tab.page().onRequest(request -> asked.add(request.method() + " " + request.url()));
    }

    @BeforeEach
    void opensThePage() {
        tab.page().clock().resume();
        tab.page().navigate(pinnace.page().toString());
        assertThat(tab.page().locator("[data-about]")).containsText("Pinnace");
        tab.page().clock().pauseAt(((Number) tab.page().evaluate("Date.now() + 1e6")).longValue());
        asked.clear();
    }

    private Page page() {
        return tab.page();
    }

    /** What the registry has given of fresh images so far. */
    private List<String> manifestsGot() {
        return registry.accesses().stream()
                .filter(access -> access.path().startsWith("/v2/page/fresh/manifests/"))
                .filter(access -> access.method().equals("GET"))
                .map(RealRegistry.Access::path)
                .toList();
    }

    @Test
    void untilASecondHasPassedOnlyWhetherItExistsAndItsTagsAreAsked() {
        String fresh = registry.name() + "/page/fresh";
        Picture.ofNoise(8_110, 1_000).pushTo(registry, "page/fresh", "1.26").pushTo(registry, "page/fresh", "1.27");
        page().locator("#image").pressSequentially(fresh + ":1.2");
        page().clock().runFor(TO_HELP);
        assertThat(page().locator(".exists")).hasText(fresh + ":1.2 is not there.");
        assertThat(page().locator("#tags option")).hasText(new String[] {fresh + ":1.27", fresh + ":1.26"});
        assertThat(page().locator(".found")).isHidden();

        page().locator("#image").press("7");
        page().clock().runFor(TO_HELP);
        assertThat(page().locator(".exists")).hasText(fresh + ":1.27 exists.");
        assertEquals(List.of(), manifestsGot(), "only HEAD and the tags");

        page().clock().runFor(TO_SHOW);
        assertThat(page().locator(".found .name")).hasText(fresh + ":1.27");
        assertFalse(manifestsGot().isEmpty());
        assertEquals(List.of(), tab.complaints());

        page().locator("#image").press("8");
        assertThat(page().locator(".found")).isHidden();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker pull nginx:1.27",
                "https://hub.docker.com/_/nginx",
                "docker://nginx",
                "FROM nginx",
                "registry.corp.example",
                "registry.corp.example:5000"
            })
    void nothingIsAskedForWhatIsNoName(String typed) {
        page().locator("#image").fill(typed);
        page().clock().runFor(TO_HELP + TO_SHOW + 1_000);
        // What was asked before this is known then.
        page().waitForRequest("**/api/version", () -> page().evaluate("fetch('api/version').then(() => 0)"));
        assertEquals(List.of("GET " + pinnace.page() + "api/version"), asked);
    }

    @Test
    void whatIsPastedIsShownThoughItIsACommand() {
        page().evaluate("text => navigator.clipboard.writeText(text)", "docker pull " + name + ":1.27");
        page().focus("#image");
        page().keyboard().press("Control+V");
        page().clock().runFor(TO_HELP);
        page().clock().runFor(TO_SHOW);
        assertThat(page().locator(".found .name")).hasText(name + ":1.27");
    }

    @Test
    void enterShowsAndEnterAgainDownloads() throws IOException {
        page().locator("#image").fill(name + ":1.27");
        page().keyboard().press("Enter");
        assertThat(page().locator(".found a.go")).isFocused();
        Download download = page().waitForDownload(() -> page().keyboard().press("Enter"));
        byte[] straight = Answer.to("GET", pinnace.pull(name + ":1.27")).body();
        assertArrayEquals(straight, Files.readAllBytes(download.path()));
        assertEquals(List.of(), tab.complaints());
    }

    @Test
    void whatIsNotThereIsSaidWithTheNearestTagsOfWhichOneClickShowsOne() {
        page().locator("#image").fill(name + ":1.28");
        page().keyboard().press("Enter");
        assertThat(page().locator(".found .code")).hasText("404 Not Found");
        assertThat(page().locator(".found .sentence")).containsText("has no page/typed:1.28");
        assertThat(page().locator(".found form")).hasCount(0);
        page().locator(".found .platforms a").first().click();
        assertThat(page().locator(".found .name")).hasText(name + ":1.27");
        assertThat(page().locator("#image")).hasValue(name + ":1.27");
        assertEquals(pinnace.page().toString(), page().url());
    }

    @Test
    void anotherPlatformIsShownInPlace() {
        page().locator("#image").fill(index);
        page().keyboard().press("Enter");
        assertThat(page().locator(".platforms [aria-current=true]")).containsText("linux/amd64");
        page().locator(".platforms a").filter().getByText("linux/arm64").click();
        assertThat(page().locator(".platforms [aria-current=true]")).containsText("linux/arm64");
        assertThat(page().locator(".found .summary")).containsText("linux/arm64 · ");
        assertThat(page().locator("#platform")).hasValue("linux/arm64");
        assertEquals(pinnace.page().toString(), page().url());
    }

    @Test
    void whatIsThereAlreadyIsHatchedInTheBar() {
        page().locator("#image").fill(name + ":1.27");
        page().click(".more summary");
        page().fill("#base", name + ":1.26");
        page().click("form.ask .look");
        assertThat(page().locator(".saved")).containsText("is left out: 2 layers, ");
        assertThat(page().locator(".bar rect")).hasCount(3);
        assertThat(page().locator(".bar .left-out")).hasCount(2);
        assertThat(page().locator(".bar .left-out").first())
                .hasCSS("fill", Pattern.compile("url\\(.*#hatched\"?\\).*"));
        assertThat(page().locator(".bar .left-out title").first()).containsText(", left out");
    }

    @Test
    void anOldAnswerIsNotWaitedFor() {
        List<String> givenUp = new ArrayList<>();
        page().onRequestFailed(request -> givenUp.add(request.url().replaceFirst(".*%3A", "")));
        page().route("**/look?*1.26*", route -> {
            // Nothing comes.
        });
        page().locator("#image").fill(name + ":1.26");
        page().waitForRequest("**/look?*1.26*", () -> page().keyboard().press("Enter"));
        page().locator("#image").fill(name + ":1.27");
        page().keyboard().press("Enter");
        assertThat(page().locator(".found .name")).hasText(name + ":1.27");
        assertEquals(List.of("1.26"), givenUp);
        page().unrouteAll();
    }

    @Test
    void whatARegistrySaysIsTextAndNothingElse() {
        String hostile = "<img/src=x/onerror=alert(1)>";
        page().route(
                        "**/api/tags/**",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody("{\"tags\":[\"1" + hostile + "\"]}")));
        page().locator("#image").fill(name + ":1");
        page().clock().runFor(TO_HELP);
        assertThat(page().locator("#tags option")).hasText(name + ":1" + hostile);
        page().unrouteAll();
        Picture picture = Picture.ofNoise(8_130, 1_000);
        String manifest = new String(picture.manifest(), StandardCharsets.UTF_8)
                .replaceFirst(
                        "\\{", "{\"annotations\":{\"org.opencontainers.image.licenses\":\"" + hostile + "{{up}}\"},");
        picture.pushTo(registry, "page/hostile", "0");
        registry.pushManifest("page/hostile", "1", picture.mediaType(), manifest.getBytes(StandardCharsets.UTF_8));
        page().locator("#image").fill(registry.name() + "/page/hostile:1");
        page().keyboard().press("Enter");
        assertThat(page().locator(".found dl")).containsText(hostile + "{{up}}");
        page().locator("#image").fill(hostile);
        page().keyboard().press("Enter");
        assertThat(page().locator(".found .sentence")).containsText(hostile);
        assertThat(page().locator("main img")).hasCount(0);
        assertEquals(List.of(), tab.complaints());
        assertEquals(1, tab.asked().size(), "all is of this server");
        assertEquals(URI.create(page().url()).getPath(), pinnace.page().getPath());
    }
}
