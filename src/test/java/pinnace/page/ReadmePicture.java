package pinnace.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pinnace.image.Digest;
import pinnace.rig.Tab;

/**
 * The picture of the page in the README. Every machine has other fonts, so pictures are not compared; a file beside
 * them holds the digests of the page's files, which tell whether the pictures are of the page as it is now.
 *
 * <p>After a change of the page: {@code -Dit.test=LookIT -Dpicture.write=true}.
 */
final class ReadmePicture {

    /** An address as it may be in a company, and of no machine that exists. */
    static final String ADDRESS = "https://pinnace.corp.example/pinnace/";

    static final int WIDTH = 1000;
    static final int HEIGHT = 720;

    private static final Path DOCS = Path.of("src", "docs");

    /** What {@code sha256sum -c} reads. */
    static final Path DIGESTS = DOCS.resolve("page.sha256");

    private static final String QUERY = "?image=nginx:1.27&platform=linux/arm64";

    private ReadmePicture() {}

    /** Opens the page, filled in, at that address. */
    static void open(Tab tab) {
        tab.page().route(ADDRESS + "**", ReadmePicture::answer);
        tab.page().navigate(ADDRESS + QUERY);
    }

    private static void answer(Route route) {
        String name = URI.create(route.request().url()).getPath().substring("/pinnace/".length());
        Path file = Path.of("webapp").resolve(name.isEmpty() ? "index.html" : name);
        route.fulfill(new Route.FulfillOptions().setPath(file));
    }

    /** Keeps what the tab shows: below {@code target}, and for the README where {@code picture.write} says so. */
    static void keep(Tab tab, ColorScheme scheme) {
        boolean write = Boolean.getBoolean("picture.write");
        Path file = write ? picture(scheme) : Path.of("target", "screenshots").resolve(name(scheme));
        tab.page().screenshot(new Page.ScreenshotOptions().setPath(file));
        if (write) {
            writeDigests();
        }
    }

    private static Path picture(ColorScheme scheme) {
        return DOCS.resolve(name(scheme));
    }

    private static String name(ColorScheme scheme) {
        return "page-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
    }

    private static void writeDigests() {
        if (Files.exists(picture(ColorScheme.LIGHT)) && Files.exists(picture(ColorScheme.DARK))) {
            try {
                Files.writeString(DIGESTS, digests());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A line for each file of the page, then for each picture. */
    static String digests() {
        Stream<Path> page = Stream.of("favicon.svg", "index.html", "pinnace.css", "pinnace.js")
                .map(name -> Path.of("webapp", name));
        return Stream.concat(page, Stream.of(picture(ColorScheme.LIGHT), picture(ColorScheme.DARK)))
                .map(ReadmePicture::line)
                .collect(Collectors.joining());
    }

    private static String line(Path file) {
        try {
            return Digest.of(Files.readAllBytes(file)).hex() + "  "
                    + file.toString().replace('\\', '/') + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
