package pinnace.rig;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One tab in a profile of its own, and all that it had to complain about: errors, refused or missing parts. */
public final class Tab implements AutoCloseable {

    private final BrowserContext profile;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    Tab(BrowserContext profile) {
        this.profile = profile;
        this.page = profile.newPage();
        page.setDefaultTimeout(Chromium.PATIENCE);
        // A break of the Content-Security-Policy is an error on the console too.
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add(dialog.type() + " " + dialog.message());
            dialog.dismiss();
        });
        page.onResponse(this::judge);
        page.onRequestFailed(this::judge);
    }

    /** The page that it shows. */
    public Page page() {
        return page;
    }

    /** The profile that it is in. */
    public BrowserContext profile() {
        return profile;
    }

    /** What there was to complain about so far. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Whether something is wider than the window, so that one would have to scroll sideways to read it. */
    public boolean scrollsSideways() {
        return (boolean) page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    }

    /** Whether one sees where the keyboard is. */
    public boolean showsTheFocus() {
        return (boolean) page.evaluate("""
                () => {
                  const style = getComputedStyle(document.activeElement);
                  return document.activeElement !== document.body
                    && style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
                }
                """);
    }

    /** Keeps the whole page as {@code target/screenshots/NAME.png}. */
    public void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    /** The page itself may be an error, a part of it may not. */
    private void judge(Response response) {
        if (response.status() >= 400 && !response.request().isNavigationRequest()) {
            complaints.add(response.status() + " " + response.url());
        }
    }

    private void judge(Request failed) {
        // A navigation that turns into a download counts as failed.
        if (!failed.isNavigationRequest()) {
            complaints.add(failed.failure() + " " + failed.url());
        }
    }

    @Override
    public void close() {
        profile.close();
    }
}
