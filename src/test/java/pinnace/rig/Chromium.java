package pinnace.rig;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The browser that the machine has, without a window and without calls home. */
public final class Chromium implements AutoCloseable {

    /** What test classes lock that use it: Playwright is not safe for threads. */
    public static final String LOCK = "chromium";

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Milliseconds: far more than a page takes, whatever else the machine has to do. */
    static final double PATIENCE = Duration.ofMinutes(2).toSeconds() * 1e3;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        Tools.require("chromium");
        // Playwright would else fetch browsers of its own.
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setHeadless(true)
                        .setArgs(QUIET));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        return new Chromium(playwright, browser);
    }

    /** A fresh profile with one tab. */
    public Tab open(Browser.NewContextOptions options) {
        return new Tab(browser.newContext(options));
    }

    /** The same, as it comes. */
    public Tab open() {
        return open(new Browser.NewContextOptions());
    }

    @Override
    public void close() {
        playwright.close();
    }
}
