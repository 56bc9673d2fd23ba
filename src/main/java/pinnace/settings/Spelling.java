package pinnace.settings;

import java.util.Comparator;
import java.util.stream.Stream;

/** Finds the name that a misspelled one probably means. */
final class Spelling {

    private Spelling() {}

    /** The name that is written most alike. */
    static String nearest(String written, Stream<String> known) {
        return known.min(Comparator.comparingInt(name -> distance(name, written)))
                .orElseThrow();
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        java.util.Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
