package pinnace.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pinnace.image.Digest;
import pinnace.rig.Content;
import pinnace.rig.Layers;
import pinnace.rig.Picture;
import pinnace.rig.Tab;
import pinnace.rig.Upstream;

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
    static final int HEIGHT = 1080;

    private static final Path DOCS = Path.of("src", "docs");

    /** What {@code sha256sum -c} reads. */
    static final Path DIGESTS = DOCS.resolve("page.sha256");

    private static final String REPOSITORY = "library/nginx";
    private static final String QUERY = "?image=nginx:1.27";

    private ReadmePicture() {}

    /** Settings with which a node believes that it is there, and asks a registry of this machine for Docker Hub's. */
    static Map<String, String> settings(Upstream hub) {
        return Map.of("public-url", ADDRESS.replaceFirst("/$", ""), "mirrors", "docker.io=http://" + hub.name());
    }

    /** Puts an image into that registry, as large as such images are. */
    static void put(Upstream hub) {
        Content files = Layers.large("usr", 28_200_000);
        Content program = Layers.large("nginx", 41_300_000);
        Content[] small = IntStream.of(627, 955, 405, 1_210, 1_398)
                .mapToObj(size -> Layers.large("etc" + size, size))
                .toArray(Content[]::new);
        Map<String, Picture> pictures = new LinkedHashMap<>();
        pictures.put("linux/amd64", picture("linux/amd64", small, files, program));
        pictures.put("linux/arm/v7", picture("linux/arm/v7", small, Layers.large("arm", 59_000_000)));
        pictures.put("linux/arm64/v8", picture("linux/arm64/v8", small, Layers.large("arm64", 67_900_000)));
        pictures.put("linux/386", picture("linux/386", small, files, Layers.large("386", 42_000_000)));
        pictures.put("linux/ppc64le", picture("linux/ppc64le", small, files, Layers.large("ppc", 47_000_000)));
        pictures.put("linux/s390x", picture("linux/s390x", small, files, Layers.large("s390x", 38_000_000)));
        pictures.values().forEach(picture -> hub.put(REPOSITORY, picture));
        hub.manifest(REPOSITORY, "1.27", Picture.indexType(false), Picture.index(false, pictures));
    }

    private static Picture picture(String platform, Content[] small, Content... large) {
        return Picture.around(
                platform, Stream.concat(Stream.of(large), Stream.of(small)).toArray(Content[]::new));
    }

    /** Opens the page of a node at that address, with the image shown. */
    static void open(Tab tab, URI page) {
        tab.page()
                .route(
                        ADDRESS + "**",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setResponse(route.fetch(new Route.FetchOptions()
                                        .setUrl(route.request().url().replace(ADDRESS, page.toString()))))));
        tab.page().navigate(ADDRESS + QUERY);
        tab.page().waitForSelector(".found .name");
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
        return Stream.of(
                        files(Path.of("webapp")),
                        Stream.of(Path.of("src/main/resources/pinnace/page/look.html")),
                        Stream.of(picture(ColorScheme.LIGHT), picture(ColorScheme.DARK)))
                .flatMap(some -> some)
                .map(ReadmePicture::line)
                .collect(Collectors.joining());
    }

    private static Stream<Path> files(Path page) {
        try (Stream<Path> all = Files.walk(page)) {
            return all
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(page.resolve("WEB-INF")))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
