package pinnace.list;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of a text that name images. A list is such a text as a whole; of a Dockerfile, and of what Kubernetes,
 * Compose and Helm write in YAML or JSON, few rows are. All others become blank, so that every row keeps its number.
 */
final class Excerpt {

    private static final Pattern IMAGE = Pattern.compile("\\s*(?:-\\s+)?[\"']?image[\"']?\\s*:(.*)");
    private static final Pattern OTHER_KEY =
            Pattern.compile("\\s*(?:-\\s+)?(?:\"[^\"]+\"|'[^']+'|[A-Za-z_][\\w./-]*)\\s*:(?:\\s.*)?");
    /** Within braces (YAML 1.2, 7.4). */
    private static final Pattern FLOW =
            Pattern.compile("[{,]\\s*[\"']?image[\"']?\\s*:\\s*(\"[^\"]*\"|'[^']*'|[^,}\\s]+)");

    /** One word, or what a template of Helm has for it, which has to be refused. */
    private static final Pattern VALUE = Pattern.compile("\\s*(?:\\S+|[\"']?\\{\\{.*)\\s*");

    private static final Pattern FROM =
            Pattern.compile("\\s*(?i:from)\\s+((?:--\\S+\\s+)*)(\\S+)(?:\\s+(?i:as)\\s+(\\S+))?\\s*");
    private static final Pattern INSTRUCTION = Pattern.compile(
            "\\s*(?i:run|copy|add|cmd|entrypoint|env|arg|workdir|expose|label|user|volume|healthcheck|shell|stopsignal)"
                    + "\\s+\\S.*");

    /** Stands for an image without anything in it (Dockerfile reference, FROM). */
    private static final String NOTHING = "scratch";

    private Excerpt() {}

    /** The rows, or blank ones in their place. */
    static String[] of(String... rows) {
        if ((any(IMAGE, rows)
                        || Arrays.stream(rows).anyMatch(row -> FLOW.matcher(row).find()))
                && anyOtherKey(rows)) {
            return Arrays.stream(rows).map(Excerpt::ofYaml).toArray(String[]::new);
        }
        return any(FROM, rows) && any(INSTRUCTION, rows) ? ofDockerfile(rows) : rows;
    }

    private static boolean any(Pattern pattern, String... rows) {
        return Arrays.stream(rows).anyMatch(row -> pattern.matcher(row).matches());
    }

    private static boolean anyOtherKey(String... rows) {
        return Arrays.stream(rows)
                .anyMatch(row ->
                        OTHER_KEY.matcher(row).matches() && !IMAGE.matcher(row).matches());
    }

    /** Text that happens to begin with the word has more words. */
    private static String ofYaml(String row) {
        String bare = ListText.COMMENT.matcher(row).replaceFirst("");
        List<String> flow =
                FLOW.matcher(bare).results().map(found -> found.group(1)).toList();
        if (!flow.isEmpty()) {
            // A line of a list has one image; several are refused there, so that none is lost.
            return "image: " + String.join(" ", flow);
        }
        Matcher image = IMAGE.matcher(bare);
        return image.matches() && VALUE.matcher(image.group(1)).matches() ? row : "";
    }

    private static String[] ofDockerfile(String... rows) {
        Set<String> stages = new HashSet<>(Set.of(NOTHING));
        String[] kept = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Matcher from = FROM.matcher(rows[i]);
            boolean names = from.matches();
            kept[i] = names && !stages.contains(from.group(2).toLowerCase(Locale.ROOT)) ? rows[i] : "";
            if (names && from.group(3) != null) {
                stages.add(from.group(3).toLowerCase(Locale.ROOT));
            }
        }
        return kept;
    }
}
