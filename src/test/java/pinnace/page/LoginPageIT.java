package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.RealRegistry;
import pinnace.rig.Rig;
import pinnace.rig.Tab;
import pinnace.rig.Tools;

/** A registry that wants a login, which the page takes in a form of its own and no dialog. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class LoginPageIT {

    private static final String SECRET = "Sesame&open+7%ä";

    private final Chromium chromium;
    private final String open;
    private final String image;
    private final String registry;
    private final byte[] straight;

    @AutoClose
    private final RealRegistry guarded;

    @AutoClose
    private final Node pinnace;

    LoginPageIT(Peers peers) {
        chromium = peers.chromium();
        Picture.ofNoise(8_300, 300_000).pushTo(peers.registry(), "page/guarded", "1");
        open = peers.registry().name() + "/page/guarded:1";
        guarded = peers.registry().guarded("alice", SECRET);
        registry = guarded.name();
        image = registry + "/page/guarded:1";
        pinnace = Node.beside(Map.of(), registry, peers.registry().name());
        straight = Answer.to("GET", pinnace.pull(open)).body();
    }

    private Tab open(Node node) {
        Tab tab = chromium.open();
        tab.page().navigate(node.page().toString());
        assertThat(tab.page().locator("[data-about]")).containsText("Pinnace");
        return tab;
    }

    private static void logIn(Page page, String secret) {
        page.fill(".login [name=user]", "alice");
        page.fill(".login [name=secret]", secret);
        page.click(".login .go");
    }

    private static void hasForgotten(Page page) {
        assertFalse(page.content().contains("Sesame"), "it is on the page");
        assertEquals(
                List.of(),
                page.evaluate("[...document.querySelectorAll('input')].filter((i) => i.value.includes('Sesame'))"));
        assertEquals(0, page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length"));
    }

    @Test
    void aLoginInTheFormIsSealedIntoLinksAndLines(@TempDir Path directory) throws IOException {
        Tools.require("bash", "wget");
        List<Request> sent = new ArrayList<>();
        try (Tab tab = open(pinnace)) {
            Page page = tab.page();
            page.onRequest(sent::add);
            page.fill("#image", image);
            page.keyboard().press("Enter");
            assertThat(page.locator(".found .sentence")).containsText(registry + " wants a login for page/guarded");
            assertThat(page.locator(".login h2")).hasText("Log in to " + registry);

            logIn(page, "wrong");
            assertThat(page.locator(".found .sentence")).containsText("does not accept the login");
            assertThat(page.locator(".login")).hasCount(1);

            logIn(page, SECRET);
            assertThat(page.locator(".found .name")).hasText(image);
            assertThat(page.locator(".login")).hasCount(0);
            hasForgotten(page);

            Download download = page.waitForDownload(() -> page.click(".found a.go"));
            assertTrue(download.url().contains("login="), download.url());
            assertEquals(straight.length, Files.size(download.path()));
            Download form = page.waitForDownload(() -> page.click("form.ask .go"));
            assertEquals(straight.length, Files.size(form.path()));

            String line = page.locator(".found pre", new Page.LocatorOptions().setHasText("wget -c"))
                    .first()
                    .innerText();
            Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "' && " + line)
                    .succeeded();
            Path file = directory.resolve(line.replaceFirst("wget -c -O (\\S+) .*", "$1"));
            assertArrayEquals(Files.readAllBytes(download.path()), Files.readAllBytes(file));
            assertEquals(List.of(), tab.complaints());
        }
        assertTrue(sent.stream().noneMatch(request -> request.url().contains("Sesame")));
    }

    @Test
    void aLoginIsSentOnlyIfItsRegistryIsAsked() {
        List<String> looks = new ArrayList<>();
        try (Tab tab = open(pinnace)) {
            Page page = tab.page();
            page.fill("#image", image);
            page.keyboard().press("Enter");
            logIn(page, SECRET);
            assertThat(page.locator(".found .name")).hasText(image);

            page.onRequest(request -> {
                if (request.url().contains("/look?")) {
                    looks.add(request.url());
                }
            });
            // The details come by themselves only if it is found while it is typed.
            page.fill("#image", open);
            assertThat(page.locator(".found .name")).hasText(open);
            assertThat(page.locator(".found a.go")).not().hasAttribute("href", Pattern.compile("login="));
            assertTrue(looks.stream().noneMatch(url -> url.contains("login=")), looks::toString);

            page.fill("#image", image);
            page.keyboard().press("Enter");
            assertThat(page.locator(".found .name")).hasText(image);
            assertThat(page.locator(".found a.go")).hasAttribute("href", Pattern.compile("login="));
            assertThat(page.locator(".login")).hasCount(0);
        }
    }

    @Test
    void whileSomebodyTypesNoLoginIsAskedFor() {
        try (Tab tab = open(pinnace)) {
            tab.page().waitForResponse("**/api/image/**", () -> tab.page().fill("#image", image));
            assertThat(tab.page().locator(".exists")).hasText("");
            assertThat(tab.page().locator(".login")).hasCount(0);
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void aListOfTwoRegistriesIsShownWithTheLoginOfOne() throws IOException {
        try (Tab tab = open(pinnace)) {
            Page page = tab.page();
            page.click(".many > summary");
            page.fill("#images", image + "\n" + open);
            page.click(".many .look");
            assertThat(page.locator(".login h2").first()).hasText("Log in to " + registry);
            page.locator(".login [name=user]").first().fill("alice");
            page.locator(".login [name=secret]").first().fill(SECRET);
            page.locator(".login .go").first().click();
            assertThat(page.locator(".found .name")).hasText("2 images");
            Download download = page.waitForDownload(() -> page.click(".many .go"));
            assertTrue(Files.size(download.path()) > 300_000);
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void theStartPageTakesTheLoginThatTheErrorOfADownloadWants() {
        try (Tab tab = open(pinnace)) {
            tab.page().fill("#image", image);
            tab.page().click("form.ask .go");
            tab.page().click("a:text-is('Log in on the start page')");
            assertThat(tab.page().locator(".login h2")).hasText("Log in to " + registry);
            logIn(tab.page(), SECRET);
            assertThat(tab.page().locator(".found .name")).hasText(image);
        }
    }

    @Test
    void whereNoLoginIsSealedItIsForTheDetailsAlone() {
        try (Node other = Node.beside(Map.of("sealed-logins", "off"), registry);
                Tab tab = open(other)) {
            Page page = tab.page();
            page.fill("#image", image);
            page.keyboard().press("Enter");
            assertThat(page.locator(".login .hint")).containsText("a login is for the details only");
            Request[] last = new Request[1];
            page.onRequest(request -> last[0] = request.url().contains("/look?") ? request : last[0]);
            logIn(page, SECRET);
            assertThat(page.locator(".found .name")).hasText(image);
            assertTrue(last[0].headers().containsKey("x-registry-auth"));
            assertFalse(page.content().contains("login="), "no link has it");
            hasForgotten(page);
            assertEquals(List.of(), tab.complaints());
        }
    }
}
