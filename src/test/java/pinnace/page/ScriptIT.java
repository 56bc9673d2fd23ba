package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.rig.Chromium;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.StaticPage;
import pinnace.rig.Tab;

/** What the script adds to the form, under the strictest policy. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class ScriptIT {

    private final Chromium chromium;

    @AutoClose
    private final StaticPage site = StaticPage.at("/a/context");

    /** For all who only type and paste. */
    @AutoClose
    private final Tab desk;

    ScriptIT(Peers peers) {
        this.chromium = peers.chromium();
        desk = withClipboard(chromium);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "nginx:1.27, nginx:1.27.tar, nginx_1.27",
                "alpine, alpine.tar, alpine_latest",
                "alpine.tar, alpine.tar, alpine_latest",
                "docker.io/library/alpine:3.20, docker.io/library/alpine:3.20.tar, alpine_3.20",
                "ghcr.io/owner/app:1.4, ghcr.io/owner/app:1.4.tar, owner_app_1.4",
                "localhost:5000/team/app, localhost:5000/team/app.tar, team_app_latest",
                "localhost/app:1, localhost/app:1.tar, app_1",
                "app:1@sha256:0123456789abcdef, app:1@sha256:0123456789abcdef.tar, app_1",
                "app@sha256:0123456789abcdef, app@sha256:0123456789abcdef.tar, app_sha256-0123456789ab",
                "[::1]:5000/app:1, %5B::1%5D:5000/app:1.tar, app_1",
                "a'; touch b #, a%27%3B%20touch%20b%20%23.tar, a_touch_b_latest",
            })
    void theLineNamesWhatWasTyped(String typed, String path, String file) {
        desk.page().navigate(site.uri("index.html").toString());
        desk.page().fill("#image", typed);
        desk.page().selectOption("#platform", "linux/arm64");

        String name = file + "_linux-arm64.tar";
        String url = site.uri("pull/") + path + "?platform=linux/arm64";
        assertThat(line(desk.page(), "wget")).hasText("wget -c -O " + name + " '" + url + "'");
        assertThat(line(desk.page(), "curl")).hasText("curl.exe -fL -C - -o " + name + " \"" + url + "\"");
        assertThat(line(desk.page(), "docker")).hasText("docker load -i " + name);
        assertThat(line(desk.page(), "reason")).hasText("wget -qO- --content-on-error '" + url + "' | head -c 1000");
        assertEquals(List.of(), desk.complaints());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker pull nginx:1.27",
                "docker run -d --rm --name web -p 8080:80 nginx:1.27 nginx -g x",
                "$ sudo podman pull -q nginx:1.27",
                "image: \"nginx:1.27\"",
                "FROM nginx:1.27 AS build",
                "docker://nginx:1.27",
            })
    void aPastedCommandBecomesItsImage(String pasted) {
        paste(desk.page(), pasted);

        assertThat(desk.page().locator("#image")).hasValue("nginx:1.27");
        assertThat(line(desk.page(), "docker")).hasText("docker load -i nginx_1.27_linux-amd64.tar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker pull --platform linux/arm64 nginx", "docker pull --platform=linux/arm64 nginx"})
    void aPastedCommandMayNameThePlatform(String pasted) {
        paste(desk.page(), pasted);

        assertThat(desk.page().locator("#image")).hasValue("nginx");
        assertThat(desk.page().locator("#platform")).hasValue("linux/arm64");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.docker.com/_/nginx, nginx",
        "https://hub.docker.com/r/grafana/grafana/tags?page=2, grafana/grafana",
        "https://quay.io/repository/a/b?tab=tags, quay.io/a/b",
        "https://github.com/o/r/pkgs/container/app, ghcr.io/o/app",
        "https://registry.corp.example:5000/team/app:1, registry.corp.example:5000/team/app:1",
    })
    void theAddressOfAPageBecomesItsImage(String pasted, String image) {
        paste(desk.page(), pasted);

        assertThat(desk.page().locator("#image")).hasValue(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux/arm64", "linux/arm/v6"})
    void aLinkFillsTheForm(String platform) {
        try (Tab tab = chromium.open()) {
            tab.page()
                    .navigate(site.uri("?image=nginx:1.27&platform=" + platform).toString());

            assertThat(tab.page().locator("#image")).hasValue("nginx:1.27");
            assertThat(tab.page().locator("#platform")).hasValue(platform);
            assertTrue(line(tab.page(), "wget").textContent().endsWith("?platform=" + platform + "'"));
        }
    }

    @Test
    void anyOtherPlatformCanBeWritten() {
        try (Tab tab = chromium.open()) {
            tab.page().navigate(site.uri("").toString());
            tab.page().fill("#image", "nginx");
            tab.page().selectOption("#platform", "other…");
            tab.page().keyboard().type("linux/mips64le");

            assertTrue(line(tab.page(), "wget").textContent().endsWith("?platform=linux/mips64le'"));
            assertEquals("image=nginx&platform=linux%2Fmips64le", submitted(tab.page()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copyCopiesTheLine(boolean secure) {
        try (Tab tab = withClipboard(chromium)) {
            if (!secure) {
                // So it is on an intranet without TLS.
                tab.page().addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
            }
            tab.page().navigate(site.uri("?image=nginx:" + secure).toString());
            tab.page()
                    .locator(".command", new Page.LocatorOptions().setHasText("wget -c"))
                    .locator("button")
                    .click();

            assertThat(tab.page().locator(".copy").first()).hasText("Copied");
            tab.page().fill("#image", "");
            tab.page().focus("#image");
            tab.page().keyboard().press("Control+V");
            assertTrue(tab.page().inputValue("#image").startsWith("wget -c -O nginx_" + secure + "_linux-amd64.tar"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFormAsksPullBesideThePage(boolean script) {
        try (Tab tab = chromium.open(new Browser.NewContextOptions().setJavaScriptEnabled(script))) {
            tab.page().navigate(site.uri("").toString());
            tab.page().fill("#image", "nginx:1.27");
            tab.page().selectOption("#platform", "windows/amd64");

            String unnamed = script ? "" : "&as=";
            assertEquals("image=nginx%3A1.27&platform=windows%2Famd64" + unnamed, submitted(tab.page()));
            assertEquals(List.of(), tab.complaints());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWentWrongCanBeCorrectedRightThere(boolean script) {
        try (Tab tab = chromium.open(new Browser.NewContextOptions().setJavaScriptEnabled(script))) {
            tab.page().navigate(site.uri("pull?image=nginx:1.99").toString());
            assertThat(tab.page().locator("#image")).hasValue("nginx:1.99");
            assertThat(tab.page().locator("#platform")).hasValue("linux/arm64");
            tab.page().fill("#image", "nginx:1.27");

            assertEquals("image=nginx%3A1.27&platform=linux%2Farm64", submitted(tab.page()));
            assertEquals(List.of(), tab.complaints());
        }
    }

    /** Sends the form and gives the query that arrived. */
    private String submitted(Page page) {
        page.waitForResponse(response -> response.request().isNavigationRequest(), () -> page.click(".go"));
        List<String> asked = site.asked();
        return asked.get(asked.size() - 1);
    }

    private static Tab withClipboard(Chromium chromium) {
        Tab tab = chromium.open();
        tab.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        return tab;
    }

    private void paste(Page page, String text) {
        page.navigate(site.uri("").toString());
        page.evaluate("text => navigator.clipboard.writeText(text)", text);
        page.focus("#image");
        page.keyboard().press("Control+V");
    }

    private static Locator line(Page page, String command) {
        return page.locator("[data-command=" + command + "]");
    }
}
