package pinnace.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import pinnace.image.Reference;
import pinnace.list.Line;
import pinnace.look.DryRun;
import pinnace.look.Found;
import pinnace.look.ImageLook;
import pinnace.look.Representation;
import pinnace.lookup.Lists;

/**
 * What a browser gets to see of an image, or of a list, before it is downloaded. It needs no script; the script of the
 * start page shows the same there.
 */
public final class LookPage {

    private static final PageTemplate TEMPLATE = PageTemplate.of("look.html");
    private static final String UP = "./";
    private static final List<Integer> RATES = List.of(10, 100, 1_000);
    private static final int SHOWN_OF_DIGEST = "sha256:".length() + 12;
    private static final List<Map<String, String>> NO = List.of();
    private static final List<Map<String, String>> YES = List.of(Map.of());

    private LookPage() {}

    /**
     * The page. Its links are relative, so that a proxy in front of this server does no harm to them.
     *
     * @param base the URL of the context path, for lines that are used elsewhere
     */
    public static String of(Found found, Lists lists, String base) {
        return found.request().isList() ? ofList(found, base) : ofImage(found, ImageLook.of(found, lists), base);
    }

    private static String ofImage(Found found, ImageLook look, String base) {
        Line line = found.request().list().lines().get(0);
        PageTemplate page = TEMPLATE.with("shared", NO)
                .with("ofList", NO)
                .with("platform", platforms(look, found))
                .with("ofIndex", look.platforms().isEmpty() ? NO : YES)
                .with("part", LayerBar.of(look.layers()))
                .with("layer", layers(look))
                .with("ofImage", List.of(Map.of("layers", count(look.layers().size(), "layer"))))
                .with("about", about(look))
                .with("ofAbout", YES);
        Head head =
                new Head(line.reference().familiar(), summary(look) + loadedAs(found, line), look.file(), look.bytes());
        return filled(page, head, left(look.leftOutLayers(), look.leftOutBytes()), found, base);
    }

    private static String ofList(Found found, String base) {
        DryRun look = DryRun.of(found);
        List<Map<String, String>> images = look.images().stream()
                .map(one -> Map.of(
                        "name", one.name(),
                        "source", one.name().equals(one.source()) ? "" : one.source(),
                        "platform", one.platform() == null ? "" : one.platform(),
                        "layers", Integer.toString(one.layers()),
                        "size", DryRun.size(one.bytes())))
                .toList();
        PageTemplate page = TEMPLATE.with("ofIndex", NO)
                .with("ofImage", NO)
                .with("ofAbout", NO)
                .with("image", images)
                .with("ofList", YES)
                .with(
                        "shared",
                        look.sharedBytes() == 0 ? NO : List.of(Map.of("size", DryRun.size(look.sharedBytes()))));
        String missing = look.missing().isEmpty() ? "" : " · without " + String.join(", ", look.missing());
        String summary = DryRun.size(look.bytes()) + " with " + count(look.layers(), "layer") + missing;
        Head head = new Head(
                count(look.images().size(), "image"),
                summary,
                Representation.of(found).fileName(),
                look.bytes());
        return filled(page, head, left(look.leftOutLayers(), look.leftOutBytes()), found, base);
    }

    /** What every such page begins with. */
    private record Head(String name, String summary, String file, long bytes) {}

    private static String filled(
            PageTemplate page, Head head, List<Map<String, String>> leftOut, Found found, String base) {
        ShellLines lines = ShellLines.of(found, head.file(), base);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("up", UP);
        values.put("name", head.name());
        values.put("summary", head.summary());
        values.put("archive", UP + lines.pinned().substring(base.length()));
        values.put("file", head.file());
        values.put("bytes", String.format(Locale.ROOT, "%,d", head.bytes()));
        values.put("sums", lines.sums());
        return page.with("leftOut", leftOut)
                .with(
                        "speed",
                        RATES.stream().map(rate -> speed(rate, head.bytes())).toList())
                .with("by", lines.fetching())
                .with("load", lines.loading())
                .filled(values);
    }

    private static String summary(ImageLook look) {
        String built =
                look.created() == null ? "" : " · built " + look.created().replaceFirst("T.*", "");
        long bytes = look.layers().stream().mapToLong(ImageLook.OfLayer::bytes).sum();
        return look.platform() + " · " + DryRun.size(bytes) + " in "
                + count(look.layers().size(), "layer") + built;
    }

    /** The name after loading, if it is another one. */
    private static String loadedAs(Found found, Line line) {
        Reference loaded = found.request()
                .list()
                .naming()
                .loaded(line, found.images().get(0).image().digest());
        boolean same = loaded.name().equals(line.reference().name())
                && loaded.tag().equals(line.reference().tag());
        return same ? "" : " · loaded as " + loaded.familiar();
    }

    private static List<Map<String, String>> left(int layers, long bytes) {
        return layers == 0 ? NO : List.of(Map.of("layers", count(layers, "layer"), "size", DryRun.size(bytes)));
    }

    private static Map<String, String> speed(int rate, long bytes) {
        return Map.of("rate", String.format(Locale.ROOT, "%,d", rate), "time", time(bytes * 8 / (rate * 1_000_000L)));
    }

    private static String time(long seconds) {
        if (seconds < 100) {
            return Math.max(1, seconds) + " s";
        }
        return seconds < 6_000 ? (seconds + 30) / 60 + " min" : (seconds + 1_800) / 3_600 + " h";
    }

    private static List<Map<String, String>> platforms(ImageLook look, Found found) {
        Reference image = found.request().list().lines().get(0).reference();
        return look.platforms().stream()
                .map(one -> Map.of(
                        "href",
                        UP + "look?image=" + encoded(image.toString()) + "&platform=" + encoded(one.platform())
                                + found.request().names()
                                + found.request().logins().query(),
                        "current",
                        Boolean.toString(one.platform().equals(look.platform())),
                        "platform",
                        one.platform(),
                        "size",
                        one.bytes() == null ? "" : DryRun.size(one.bytes())))
                .toList();
    }

    private static List<Map<String, String>> layers(ImageLook look) {
        return IntStream.range(0, look.layers().size())
                .mapToObj(i -> {
                    ImageLook.OfLayer layer = look.layers().get(i);
                    return Map.of(
                            "number",
                            Integer.toString(i + 1),
                            "digest",
                            layer.digest().substring(0, SHOWN_OF_DIGEST),
                            "size",
                            DryRun.size(layer.bytes()),
                            "note",
                            layer.leftOut() ? "(left out)" : "");
                })
                .toList();
    }

    private static List<Map<String, String>> about(ImageLook look) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("registry", look.registry());
        all.put("digest", look.digest());
        if (!look.manifest().equals(look.digest())) {
            all.put("manifest", look.manifest());
        }
        all.putAll(look.annotations());
        if (look.manifestsLeft() != null) {
            all.put(
                    "manifests that the registry still gives",
                    look.manifestsLeft().toString());
        }
        List<Map<String, String>> rows = new ArrayList<>();
        all.forEach((what, value) -> rows.add(Map.of("what", what, "value", value)));
        return rows;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
