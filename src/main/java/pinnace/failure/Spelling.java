package pinnace.failure;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds what a misspelled name probably means. */
public final class Spelling {

    private Spelling() {}

    /**
     * The names that are written most alike, the most similar first; of names that are equally similar the one that
     * comes first.
     *
     * @param most how many of them
     */
    public static List<String> nearest(String written, Stream<String> known, int most) {
        return known.sorted(Comparator.comparingInt(name -> distance(name, written)))
                .limit(most)
                .toList();
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
