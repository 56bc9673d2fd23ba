package pinnace.fake;

import java.util.List;
import java.util.Random;

/** Good text made bad, by a seed: the same seed makes the same text. */
public final class Mutations {

    /** The system property that gives the seed. */
    public static final String SEED = "pinnace.fuzz.seed";

    private static final long USUAL = 20782;

    private static final int MOST_STEPS = 3;

    /** What has been too much for somebody. */
    private static final List<String> ODD = List.of(
            "",
            " ",
            "\t",
            "\u0000",
            "\r\n x",
            "\r\nX-Odd: 1",
            "%",
            "%00",
            "%zz",
            "%2F",
            "%0d%0a",
            "..",
            "/../",
            "//",
            ";",
            ",",
            "=",
            ":",
            "@",
            "*",
            "?",
            "#",
            "&",
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            "[]",
            "{}",
            "null",
            "true",
            "0",
            "-1",
            "65536",
            "99999999999999999999999999999999",
            "1e999999999",
            "0.5",
            ";q=x",
            "\u00e4",
            "\u00ff",
            "\u0080",
            "<b>",
            "[::1]",
            "[:::]",
            "sha256:",
            "a.".repeat(200),
            "[".repeat(2_000),
            "a".repeat(5_000));

    private final Random random;

    /** Those of one case of a run. */
    public Mutations(long seed, int number) {
        random = new Random(seed * 1_000_003L + number);
        random.nextLong();
    }

    /**
     * The run's seed: as the system property says, else the same in every build, so that only a change makes it red.
     */
    public static long seed() {
        return Long.getLong(SEED, USUAL);
    }

    /** One of several. */
    public <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Whether something that happens so often happens now. */
    public boolean happens(double often) {
        return random.nextDouble() < often;
    }

    /** A number below another one. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** The text with one to three things wrong. */
    public String of(String good) {
        String text = good;
        for (int step = 0; step <= below(MOST_STEPS); step++) {
            text = step(text);
        }
        return text;
    }

    private String step(String text) {
        int from = below(text.length() + 1);
        int to = Math.min(text.length(), from + 1 + below(8));
        String before = text.substring(0, from);
        String slice = text.substring(from, to);
        String after = text.substring(to);
        return switch (below(8)) {
            case 0, 1, 2 -> before + one(ODD) + slice + after;
            case 3 -> before + one(ODD) + after;
            case 4 -> before + after;
            case 5 -> before + slice.repeat(1 + below(50)) + after;
            case 6 -> before + (char) below(256) + (slice.isEmpty() ? "" : slice.substring(1)) + after;
            default -> below(4) == 0 ? one(ODD) : before;
        };
    }
}
