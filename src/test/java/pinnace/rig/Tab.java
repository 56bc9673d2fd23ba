package pinnace.rig;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One tab in a profile of its own, and all that it had to complain about: errors, refused or missing parts. */
public final class Tab implements AutoCloseable {

    private final BrowserContext profile;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final Set<String> asked = new TreeSet<>();

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
        page.onRequest(request -> asked.add(URI.create(request.url()).getRawAuthority()));
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

    /** The hosts, with their ports, of all that was asked for so far. */
    public Set<String> asked() {
        return Set.copyOf(asked);
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

    /** The page itself may be an error, and what its script asks for; a part of it may not. */
    private static boolean isPart(Request request) {
        return !request.isNavigationRequest() && !request.resourceType().equals("fetch");
    }

    private void judge(Response response) {
        if (response.status() >= 400 && isPart(response.request())) {
            complaints.add(response.status() + " " + response.url());
        }
    }

    private void judge(Request failed) {
        // A navigation that turns into a download counts as failed.
        if (isPart(failed)) {
            complaints.add(failed.failure() + " " + failed.url());
        }
    }

    @Override
    public void close() {
        profile.close();
    }
}
