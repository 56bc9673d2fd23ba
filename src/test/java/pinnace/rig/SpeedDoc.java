package pinnace.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** The pages that say how fast Pinnace is; the benchmark writes its tables between their markers. */
public final class SpeedDoc {

    private static final List<Path> PAGES = List.of(Path.of("README.md"), Path.of("src", "docs", "speed.md"));

    private SpeedDoc() {}

    /** Shows a table, and puts it wherever it has a place when it is the benchmark that runs. */
    public static synchronized void put(String table, List<String> lines) {
        String text = String.join("\n", lines) + "\n";
        System.out.println("\n" + table + "\n" + text);
        if (Boolean.getBoolean("speed.write")
                && PAGES.stream().filter(page -> put(page, table, text)).count() == 0) {
            throw new IllegalStateException("no page has a place for " + table);
        }
    }

    private static boolean put(Path file, String table, String text) {
        try {
            String page = Files.readString(file, StandardCharsets.UTF_8);
            String begin = "<!-- " + table + ": written by the benchmark -->\n";
            int from = page.indexOf(begin) + begin.length();
            int to = page.indexOf("<!-- end -->", from);
            if (from < begin.length() || to < 0) {
                return false;
            }
            Files.writeString(file, page.substring(0, from) + text + page.substring(to), StandardCharsets.UTF_8);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it was measured on, with what, and when. */
    public static List<String> circumstances() {
        String load = first("cut -d' ' -f1 /proc/loadavg");
        return List.of(
                "- " + LocalDate.now(java.time.ZoneOffset.UTC) + ", "
                        + first("grep -m1 'model name' /proc/cpuinfo | cut -d: -f2")
                        + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                        + first("awk '/MemTotal/ {printf \"%d GB\", $2 / 1e6}' /proc/meminfo") + ", Linux "
                        + first("uname -r") + "; load before it began: " + load,
                "- Java " + System.getProperty("java.version") + ", " + first("curl --version | cut -d' ' -f1-2") + ", "
                        + first("docker-registry --version | awk '{print \"docker-registry\", $3}'") + ", "
                        + first("skopeo --version") + ", " + first("dockerd --version | cut -d, -f1") + ", crane "
                        + (Tools.find("crane").isPresent() ? first("crane version") : "not installed here"));
    }

    private static String first(String line) {
        String out =
                Tools.run(java.time.Duration.ofSeconds(20), "bash", "-c", line).out();
        return out.lines().findFirst().orElse("unknown").strip();
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
