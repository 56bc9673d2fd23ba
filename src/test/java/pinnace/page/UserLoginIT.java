package pinnace.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import pinnace.rig.Answer;
import pinnace.rig.Chromium;
import pinnace.rig.Host;
import pinnace.rig.Node;
import pinnace.rig.Peers;
import pinnace.rig.Rig;
import pinnace.rig.Tab;
import pinnace.rig.Tomcat;

/** A Tomcat that lets only users in, as a browser sees it: asked with a form, and asked by Basic. */
@ExtendWith(Rig.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Chromium.LOCK)
class UserLoginIT {

    private final Chromium chromium;
    private final Peers peers;

    @SuppressWarnings("NullAway.Init")
    private Node node;

    UserLoginIT(Peers peers) {
        this.peers = peers;
        chromium = peers.chromium();
    }

    @BeforeAll
    void start(@TempDir Path home) {
        Tomcat tomcat = Tomcat.withoutWar(home);
        tomcat.edit(
                "conf/tomcat-users.xml",
                xml -> xml.replace(
                        "</tomcat-users>",
                        "<user username=\"alice\" password=\"intranet\" roles=\"pinnace-user\"/></tomcat-users>"));
        tomcat.context("form", "<Valve className=\"org.apache.catalina.authenticator.FormAuthenticator\"/>");
        tomcat.context("basic", "");
        node = tomcat.start(peers.with(Map.of("login", "user", "contact", "help@corp.example")));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static void logIn(Page page, String password) {
        page.fill("[name=j_username]", "alice");
        page.fill("[name=j_password]", password);
        page.click(".login .go");
    }

    @Test
    void aFormLeadsToWhatWasAskedForAndAnOldLoginIsNoticed() throws IOException {
        String image = peers.images().small();
        byte[] straight =
                Answer.to("GET", peers.node(Host.EXECUTABLE).pull(image)).body();
        try (Tab tab = chromium.open()) {
            Page page = tab.page();
            page.navigate(node.server().resolve("/form/look?image=" + image).toString());
            assertThat(page.locator(".sentence")).hasText("Log in to use this server");
            assertThat(page.locator(".contact")).containsText("help@corp.example");
            assertEquals(List.of(), Axe.violations(page));
            assertFalse(tab.scrollsSideways());
            tab.picture("user-login");
            logIn(page, "wrong");
            assertThat(page.locator(".sentence")).containsText("This server does not know this user");
            logIn(page, "intranet");
            assertThat(page.locator("h1")).hasText(image);
            Download download = page.waitForDownload(() -> page.click("a.go"));
            assertEquals(straight.length, Files.size(download.path()));

            page.navigate(node.server().resolve("/form/").toString());
            assertThat(page.locator("[data-about]")).containsText("Pinnace");
            tab.profile().clearCookies();
            page.fill("#image", image);
            assertThat(page.locator(".exists")).hasText("Your login at this server has expired. Load this page anew.");
            page.keyboard().press("Enter");
            assertThat(page.locator(".found .sentence")).containsText("load the page anew to log in");
            page.reload();
            logIn(page, "intranet");
            assertThat(page.locator("[data-about]")).containsText("Pinnace");
            assertEquals(List.of(), tab.complaints());
        }
    }

    @Test
    void byBasicTheStartPageWorksAsEver() throws IOException {
        String image = peers.images().small();
        try (Tab tab = chromium.open(new Browser.NewContextOptions().setHttpCredentials("alice", "intranet"))) {
            Page page = tab.page();
            page.navigate(node.server().resolve("/basic/").toString());
            assertThat(page.locator("[data-about]")).containsText("Pinnace");
            page.fill("#image", image);
            assertThat(page.locator(".exists")).containsText("exists");
            assertThat(page.locator(".found .name")).hasText(image);
            Download download = page.waitForDownload(() -> page.click(".found a.go"));
            assertTrue(Files.size(download.path()) > 1_000);
            assertEquals(List.of(), tab.complaints());
        }
    }
}
