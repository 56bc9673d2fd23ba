package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Layers;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/** The page with the parts of an archive, in a real browser. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class PartsPageIT {

    private static final String PARTS = "part-size=64MiB&parts=list";

    private final Chromium chromium;
    private final Node pinnace;
    private final String image;

    PartsPageIT(Peers peers) {
        chromium = peers.chromium();
        pinnace = peers.node(Host.EXECUTABLE);
        image = peers.upstream().put("page/parts", Layers.large("first", 133_000_000), Layers.large("last", 3_000_000));
    }

    private Tab open(URI page) {
        Tab tab = chromium.open(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        Response answer = tab.page().navigate(page.toString());
        assertEquals(200, answer.status());
        assertEquals(
                "text/html;charset=utf-8",
                String.valueOf(answer.headerValue("content-type")).toLowerCase(Locale.ROOT));
        String policy = String.valueOf(answer.headerValue("content-security-policy"));
        assertTrue(policy.contains("default-src 'none'"), policy);
        return tab;
    }

    private URI parts(String options) {
        return URI.create(pinnace.pull(image) + "?" + PARTS + options);
    }

    private static void bringsTheThird(Tab tab) throws IOException {
        assertThat(tab.page().locator(".parts tbody tr")).hasCount(3);
        String name = tab.page().innerText(".parts tbody tr:nth-child(3) a");
        Download download = tab.page().waitForDownload(() -> tab.page().click("text=" + name));
        assertEquals(name, download.suggestedFilename());
        assertTrue(name.endsWith(".part003"), name);
        Answer straight = Answer.to("GET", URI.create(download.url()));
        assertArrayEquals(straight.body(), Files.readAllBytes(download.path()));
        String bytes = tab.page().innerText(".parts tbody tr:nth-child(3) td:nth-child(3)");
        assertEquals(straight.body().length, Integer.parseInt(bytes.replace(",", "")));
        assertEquals(List.of(), tab.complaints());
    }

    @Test
    void aClickOnAPartBringsItUnderItsName() throws IOException {
        try (Tab tab = open(parts(""))) {
            bringsTheThird(tab);
        }
    }

    @Test
    void soDoesOneOnAPartOfAList() throws IOException {
        URI list = pinnace.server().resolve("/pinnace/pull.tar?image=" + image + "&" + PARTS);
        try (Tab tab = open(list)) {
            bringsTheThird(tab);
        }
    }

    @Test
    void itShowsHowToJoinThePartsUnderTheirNames() {
        try (Tab tab = open(parts(""))) {
            String whole = Answer.to("HEAD", pinnace.pull(image))
                    .header("Content-Disposition")
                    .orElseThrow()
                    .replaceFirst(".*\"(.*)\"", "$1");
            String part = whole.replaceFirst("_([0-9a-f]{12})\\.tar$", "_64MiB_$1.tar.part");
            assertThat(tab.page().locator("pre").nth(0)).hasText("cat " + part + "* > " + whole);
            assertThat(tab.page().locator("pre").nth(1))
                    .hasText("copy /b " + part + "001+" + part + "002+" + part + "003 " + whole);
        }
    }

    @Test
    void whatIsWrongIsSaidOnAPage() {
        try (Tab tab = chromium.open()) {
            Response answer = tab.page().navigate(parts("").toString().replace("part-size=64MiB", "part-size=1MiB"));
            assertEquals(400, answer.status());
            assertThat(tab.page().locator(".sentence")).containsText("part-size must be between 64MiB and");
        }
    }
}
