package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Picture;
import pinnace.rig.Rig;
import pinnace.rig.Tab;

/**
 * Many images on the start page: pasted, dropped or chosen as people have them, and shown before they are downloaded.
 */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class ListPageIT {

    private final Node pinnace;
    private final String base;
    private final String yaml;

    @AutoClose
    private final Tab tab;

    ListPageIT(Peers peers) {
        pinnace = peers.node(Host.EXECUTABLE);
        String name = peers.registry().name() + "/page/many:";
        Picture.ofNoise(8_200, 200_000).pushTo(peers.registry(), "page/many", "base");
        Picture.ofNoise(8_200, 200_000, 30_000).pushTo(peers.registry(), "page/many", "web");
        Picture.ofNoise(8_200, 200_000, 30_000, 40_000).pushTo(peers.registry(), "page/many", "side");
        base = name + "base";
        yaml = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop}
                spec:
                  template:
                    spec:
                      initContainers:
                        - name: first
                          image: "WEB"
                      containers:
                        - name: web
                          image: WEB   # the one that people see
                          env: [{name: A, value: b}]
                        - name: side
                          image: SIDE
                """.replace("WEB", name + "web").replace("SIDE", name + "side");
        tab = peers.chromium().open();
        tab.profile().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    }

    @BeforeEach
    void opensThePage() {
        page().navigate(pinnace.page().toString());
    }

    private Page page() {
        return tab.page();
    }

    private void bothAreShown() {
        assertThat(page().locator(".found .name")).hasText("2 images");
        assertThat(page().locator(".found .summary")).containsText(" with 3 layers");
        assertThat(page().locator(".images tbody strong"))
                .hasText(new String[] {base.replace(":base", ":web"), base.replace(":base", ":side")});
        assertThat(page().locator(".images tbody td:nth-child(2)")).hasText(new String[] {"2", "3"});
        assertEquals(List.of(), tab.complaints());
        assertEquals(pinnace.page().toString(), page().url());
    }

    @Test
    void aPastedDeploymentIsAListWhoseSharedLayersCountOnce() throws IOException {
        page().evaluate("text => navigator.clipboard.writeText(text)", yaml);
        page().focus("#image");
        page().keyboard().press("Control+V");
        bothAreShown();
        assertThat(page().locator("#image")).hasValue("");
        assertThat(page().locator("#images")).isFocused();
        assertThat(page().locator(".found .saved")).hasText("233 KB are saved, because the images share layers.");
        Download download = page().waitForDownload(() -> page().click(".found a.go"));
        byte[] file = Files.readAllBytes(download.path());
        assertArrayEquals(Answer.to("GET", URI.create(download.url())).body(), file);
        assertThat(page().locator(".found .get span"))
                .hasText(download.suggestedFilename() + ", " + String.format(java.util.Locale.ROOT, "%,d", file.length)
                        + " bytes");
    }

    @Test
    void aDroppedFileIsOneToo() {
        JSHandle file = page().evaluateHandle("""
                (text) => {
                  const data = new DataTransfer();
                  data.items.add(new File([text], 'shop.yaml'));
                  return data;
                }
                """, yaml);
        page().dispatchEvent("main", "drop", Map.of("dataTransfer", file));
        bothAreShown();
    }

    @Test
    void aChosenFileIsShownToo() {
        page().click(".many > summary");
        choose("shop.yaml", yaml);
        bothAreShown();
    }

    private void choose(String name, String content) {
        page().setInputFiles("#list", new FilePayload(name, "text/plain", content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFileThatIsTooLargeForAListIsSaid() {
        JSHandle file = page().evaluateHandle("""
                () => {
                  const data = new DataTransfer();
                  data.items.add(new File(['x'.repeat(300000)], 'all.txt'));
                  return data;
                }
                """);
        page().dispatchEvent("main", "drop", Map.of("dataTransfer", file));
        assertThat(page().locator(".many .status")).hasText("all.txt is too large for a list; 256 KiB are taken.");
    }

    @Test
    void whatIsThereAlreadyIsLeftOutOfTheList() throws IOException {
        page().click(".many > summary");
        page().fill("#images", yaml);
        page().fill("#bases", base);
        bothAreShown();
        assertThat(page().locator(".found .saved").first()).containsText("is left out: 1 layer, 201 KB.");
        Download download = page().waitForDownload(() -> page().click(".many .go"));
        assertEquals(page().innerText(".found .get span").replaceFirst(", .*", ""), download.suggestedFilename());
    }

    @Test
    void aWrongLineIsSaidInPlace() {
        page().click(".many > summary");
        page().fill("#images", base + "\n" + base + "0");
        page().click(".many .look");
        assertThat(page().locator(".found .sentence")).containsText("Line 2: ");
        assertThat(page().locator("#images")).hasValue(base + "\n" + base + "0");
    }
}
