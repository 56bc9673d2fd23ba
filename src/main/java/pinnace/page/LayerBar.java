package pinnace.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import pinnace.look.DryRun;
import pinnace.look.ImageLook;

/** The layers of an image as one bar, each as long as it is large; from the bottom up. */
final class LayerBar {

    /** What is shorter cannot be seen. */
    private static final double SHORTEST = 0.4;

    private static final double WHOLE = 100;

    private LayerBar() {}

    /** The parts of the bar, in percent of its length. */
    static List<Map<String, String>> of(List<ImageLook.OfLayer> layers) {
        long bytes = layers.stream().mapToLong(ImageLook.OfLayer::bytes).sum();
        double room = WHOLE - SHORTEST * layers.size();
        List<Map<String, String>> parts = new ArrayList<>();
        double from = 0;
        for (ImageLook.OfLayer layer : layers) {
            double share = room <= 0 || bytes == 0 ? WHOLE / layers.size() : SHORTEST + room * layer.bytes() / bytes;
            parts.add(Map.of(
                    "kind",
                    layer.leftOut() ? "left-out" : "kept",
                    "from",
                    percent(from),
                    "share",
                    percent(share),
                    "title",
                    (parts.size() + 1) + ": " + DryRun.size(layer.bytes()) + (layer.leftOut() ? ", left out" : "")));
            from += share;
        }
        return parts;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
