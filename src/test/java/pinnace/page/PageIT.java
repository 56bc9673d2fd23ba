package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Contents;
import pinnace.rig.Node;
import pinnace.rig.Outcome;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tab;
import pinnace.rig.Tools;

/** The page of a running Pinnace, from the form to the last byte, in a real browser and a real shell. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
@Order(11)
class PageIT {

    private final Chromium chromium;
    private final String image;

    @AutoClose
    private final Node pinnace;

    private byte[] straight = {};

    PageIT(Peers peers) {
        chromium = peers.chromium();
        Picture.ofNoise(10, 3_000_000).pushTo(peers.registry(), "page/freight", "1");
        image = peers.registry().name() + "/page/freight:1";
        pinnace = Node.beside(Map.of(), peers.registry().name());
    }

    @BeforeAll
    void downloadsOnceWithoutTheBrowser() {
        straight = Answer.to("GET", pinnace.pull(image)).body();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFormBringsTheWholeImage(boolean script) throws IOException {
        try (Tab tab = open(script)) {
            tab.page().fill("#image", image);

            Download download = tab.page().waitForDownload(() -> tab.page().click(".go"));

            assertArrayEquals(straight, Files.readAllBytes(download.path()));
            String name = download.suggestedFilename();
            assertTrue(name.matches("page_freight_1_linux-amd64_[0-9a-f]{12}\\.tar"), name);
            assertEquals(List.of(), tab.complaints());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotThereIsSaidAndCanBeCorrectedRightThere(boolean script) throws IOException {
        try (Tab tab = open(script)) {
            tab.page().fill("#image", image + "000");
            Response answer = submit(tab.page());

            assertEquals(404, answer.status());
            assertThat(tab.page().locator(".sentence")).containsText("page/freight");
            assertThat(tab.page().locator(".sentence")).containsText("does not exist, or needs a login");
            assertThat(tab.page().locator("#image")).hasValue(image + "000");

            tab.page().fill("#image", image);
            Download download = tab.page().waitForDownload(() -> tab.page().click(".go"));
            assertArrayEquals(straight, Files.readAllBytes(download.path()));
            assertEquals(List.of(), tab.complaints());
        }
    }

    /** A browser cannot send the header, so the page says who can. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereALoginIsWantedThePageSaysWhatToDoAndNoDialogueComes(boolean script) {
        try (FakeRegistry guarded = new FakeRegistry();
                Node other = Node.beside(Map.of(), guarded.name());
                Tab tab = chromium.open(new Browser.NewContextOptions().setJavaScriptEnabled(script))) {
            guarded.always("/v2/team/app/manifests/1", request -> Reply.of(401, "")
                    .with("WWW-Authenticate", "Basic realm=\"x\""));
            tab.page().navigate(other.page().toString());
            tab.page().fill("#image", guarded.name() + "/team/app:1");
            Response answer = submit(tab.page());

            assertEquals(401, answer.status());
            for (String word : List.of(guarded.name(), "X-Registry-Auth", "curl", "start page")) {
                assertThat(tab.page().locator("main")).containsText(word);
            }
            assertThat(tab.page().locator(".sentence")).not().containsText("X-Registry-Auth");
            assertThat(tab.page().locator("#image")).hasValue(guarded.name() + "/team/app:1");
            assertEquals(List.of(), tab.complaints());
            tab.picture("login-wanted");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListBecomesOneFileAndAWrongLineIsSaid(boolean script, @TempDir Path directory) throws IOException {
        String renamed = image + " as=registry.corp.example/other:2";
        Path list = Files.writeString(directory.resolve("list.txt"), "# one more\r\n" + renamed + "\r\n");
        try (Tab tab = open(script)) {
            tab.page().click(".many > summary");
            tab.page().fill("#images", image + "\n" + image + "000");
            Response answer = submit(tab.page(), ".many .go");
            assertEquals(404, answer.status());
            assertThat(tab.page().locator(".sentence")).containsText("Line 2: ");
            assertTrue(
                    tab.page().innerText(".sentence").contains("failed\nLine 2: "),
                    tab.page().innerText(".sentence"));
            assertThat(tab.page().locator("form.ask")).isHidden();
            tab.picture("list-refused");

            tab.page().navigate(pinnace.page().toString());
            tab.page().click(".many > summary");
            tab.page().fill("#images", image);
            tab.page().setInputFiles("#list", list);
            Download download = tab.page().waitForDownload(() -> tab.page().click(".many .go"));
            byte[] archive = Files.readAllBytes(download.path());
            String metadata = new String(Contents.of(archive).bytes(archive, "manifest.json"), StandardCharsets.UTF_8);
            assertTrue(metadata.contains("[\"" + image + "\",\"registry.corp.example/other:2\"]"), metadata);
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void anotherNameIsInTheFileAndInTheLines() throws IOException {
        try (Tab tab = open(true)) {
            tab.page().fill("#image", image);
            tab.page().click("summary");
            tab.page().fill("#as", "registry.corp.example/freight:9");
            tab.page().click(".look");
            assertThat(tab.page().locator(".found pre").first()).containsText("&as=registry.corp.example/freight:9'");

            Download download = tab.page().waitForDownload(() -> tab.page().click(".go"));

            assertTrue(
                    download.suggestedFilename().contains("_as_registry.corp.example_freight_9_"),
                    download.suggestedFilename());
            byte[] archive = Files.readAllBytes(download.path());
            String metadata = new String(Contents.of(archive).bytes(archive, "manifest.json"), StandardCharsets.UTF_8);
            assertTrue(metadata.contains("[\"registry.corp.example/freight:9\"]"), metadata);
        }
    }

    @Test
    void aPlatformThatIsNotThereIsSaidTogetherWithThoseThatAre() {
        try (Tab tab = open(true)) {
            tab.page().fill("#image", image);
            tab.page().fill("#platform", "linux/s390x");
            Response answer = submit(tab.page());

            assertEquals(404, answer.status());
            assertTrue(
                    tab.page().innerText(".sentence").contains("linux/amd64"),
                    tab.page().innerText(".sentence"));
            assertThat(tab.page().locator("#platform")).hasValue("linux/s390x");
            tab.picture("no-such-platform");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nginx:1.27", "nginx:<b>1</b>", "\"><script>alert(1)</script>", "{{sentence}}", "a/../b"})
    void aNameThatIsNoneIsSaidAndStaysAsItWasWritten(String wrong) {
        try (Tab tab = chromium.open()) {
            String query = "pull?image=" + URLEncoder.encode(wrong, StandardCharsets.UTF_8);
            Response answer = tab.page().navigate(pinnace.page().resolve(query).toString());

            assertEquals(400, answer.status());
            assertTrue(
                    tab.page().innerText(".sentence").length() > 20, tab.page().innerText(".sentence"));
            assertThat(tab.page().locator("#image")).hasValue(wrong);
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void theLineForTheShellBringsTheSameBytesAndGoesOnWhereItStopped(@TempDir Path directory) throws Exception {
        Tools.require("bash", "wget");
        try (Tab tab = open(true)) {
            tab.page().fill("#image", image);
            tab.page().click(".look");
            String line = tab.page()
                    .locator(".found pre", new Page.LocatorOptions().setHasText("wget -c"))
                    .first()
                    .innerText();
            Path file = directory.resolve(line.replaceFirst("wget -c -O (\\S+) .*", "$1"));

            shell(line, directory);
            assertArrayEquals(straight, Files.readAllBytes(file));

            Files.write(file, Arrays.copyOf(straight, straight.length / 2), StandardOpenOption.TRUNCATE_EXISTING);
            String said = shell(line, directory);
            assertTrue(said.contains("awaiting response... 206"), said);
            assertArrayEquals(straight, Files.readAllBytes(file));
        }
    }

    @Test
    void everyPageForbidsWhatItDoesNotNeed() {
        try (Tab tab = chromium.open()) {
            for (String address : List.of("", "index.html", "pull?image=Nginx", "help", "look?image=" + image)) {
                Response answer =
                        tab.page().navigate(pinnace.page().resolve(address).toString());

                String policy = String.valueOf(answer.headerValue("content-security-policy"));
                assertTrue(policy.contains("default-src 'none'"), address + ": " + policy);
                assertTrue(policy.contains("frame-ancestors 'none'"), address + ": " + policy);
                assertEquals("nosniff", answer.headerValue("x-content-type-options"), address);
                assertEquals(List.of(), tab.complaints(), address);
            }
        }
    }

    private Tab open(boolean script) {
        Tab tab = chromium.open(new Browser.NewContextOptions().setJavaScriptEnabled(script));
        tab.page().navigate(pinnace.page().toString());
        return tab;
    }

    /** Sends the form and gives the answer that it leads to in the end. */
    private static Response submit(Page page) {
        return submit(page, ".go");
    }

    private static Response submit(Page page, String button) {
        return page.waitForResponse(
                response -> response.request().isNavigationRequest()
                        && response.status() != 303
                        && response.status() != 307,
                () -> page.click(button));
    }

    /** Runs the line in a directory, as a person would, and gives what it said. */
    private static String shell(String line, Path directory) {
        Outcome shell = Tools.run(Duration.ofMinutes(1), "bash", "-c", "cd '" + directory + "' && " + line);
        return shell.succeeded().out() + shell.err();
    }
}
