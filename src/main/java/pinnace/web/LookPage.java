package pinnace.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import pinnace.list.Line;

/** The page that a browser gets of an image before it is downloaded. It needs no script. */
final class LookPage {

    private static final PageTemplate TEMPLATE = PageTemplate.of("look.html");
    private static final String HIDDEN = " hidden";
    private static final String UP = "./";
    private static final List<Integer> RATES = List.of(10, 100, 1_000);
    private static final int SHOWN_OF_DIGEST = "sha256:".length() + 12;

    private LookPage() {}

    /**
     * The page. Its links are relative, so that a proxy in front of this server does no harm to them.
     *
     * @param base the URL of the context path, for lines that are used elsewhere
     */
    static String of(ImageLook look, Found found, String base) {
        String archive = found.target(found.request());
        Line line = found.request().list().lines().get(0);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("up", UP);
        values.put("name", line.reference().familiar());
        values.put("summary", summary(look));
        values.put("archive", UP + archive);
        values.put("file", look.file());
        values.put("bytes", String.format(Locale.ROOT, "%,d", look.bytes()));
        values.put("ofIndex", look.platforms().isEmpty() ? HIDDEN : "");
        values.put("url", base + archive);
        return TEMPLATE.with(
                        "speed",
                        RATES.stream().map(rate -> speed(rate, look.bytes())).toList())
                .with(
                        "platform",
                        look.platforms().stream()
                                .map(one -> platform(one, look, found))
                                .toList())
                .with("layer", layers(look))
                .with("about", about(look))
                .filled(values);
    }

    private static String summary(ImageLook look) {
        String built =
                look.created() == null ? "" : " · built " + look.created().replaceFirst("T.*", "");
        long bytes = look.layers().stream().mapToLong(ImageLook.OfLayer::bytes).sum();
        return look.platform() + " · " + DryRun.size(bytes) + " in "
                + look.layers().size() + (look.layers().size() == 1 ? " layer" : " layers") + built;
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

    private static Map<String, String> platform(ImageLook.OfPlatform one, ImageLook look, Found found) {
        Line line = found.request().list().lines().get(0);
        return Map.of(
                "href",
                UP + "look?image=" + encoded(line.reference().toString()) + "&platform=" + encoded(one.platform())
                        + found.request().names(),
                "current",
                Boolean.toString(one.platform().equals(look.platform())),
                "platform",
                one.platform(),
                "size",
                one.bytes() == null ? "" : DryRun.size(one.bytes()));
    }

    private static List<Map<String, String>> layers(ImageLook look) {
        long largest =
                look.layers().stream().mapToLong(ImageLook.OfLayer::bytes).max().orElse(1);
        return IntStream.range(0, look.layers().size())
                .mapToObj(i -> {
                    ImageLook.OfLayer layer = look.layers().get(i);
                    return Map.of(
                            "number",
                            Integer.toString(i + 1),
                            "bytes",
                            Long.toString(layer.bytes()),
                            "largest",
                            Long.toString(Math.max(1, largest)),
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

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
