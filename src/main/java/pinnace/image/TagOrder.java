package pinnace.image;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order in which people look for tags: {@code latest}, then the highest version first, then all that is no version,
 * by name. Of tags with the same numbers the one without anything behind them comes first, as {@code 1.27} before
 * {@code 1.27-alpine}. Tags of signatures and the like come last.
 */
public final class TagOrder implements Comparator<String> {

    private static final Pattern VERSION = Pattern.compile("v?([0-9]{1,18}(?:\\.[0-9]{1,18}){0,5})((?:[^0-9.].*)?)");

    /** As cosign names what belongs to a digest. */
    private static final Pattern OF_DIGEST = Pattern.compile("sha256-[0-9a-f]{64}.*");

    private enum Rank {
        LATEST,
        VERSION,
        NAME,
        OF_DIGEST
    }

    /** What of a tag counts. */
    private record Read(Rank rank, List<BigInteger> numbers, String rest, String tag) {

        static Read of(String tag) {
            Matcher version = VERSION.matcher(tag);
            if (tag.equals("latest")) {
                return new Read(Rank.LATEST, List.of(), "", tag);
            }
            if (version.matches()) {
                return new Read(Rank.VERSION, numbers(version.group(1)), version.group(2), tag);
            }
            return new Read(OF_DIGEST.matcher(tag).matches() ? Rank.OF_DIGEST : Rank.NAME, List.of(), tag, tag);
        }

        private static List<BigInteger> numbers(String text) {
            List<BigInteger> numbers = new ArrayList<>();
            for (String number : text.split("\\.", -1)) {
                numbers.add(new BigInteger(number));
            }
            return numbers;
        }
    }

    private static final Comparator<Read> ORDER = Comparator.comparing(Read::rank)
            .thenComparing(Read::numbers, TagOrder::higherFirst)
            .thenComparing(Read::rest)
            .thenComparing(Read::tag);

    @Override
    public int compare(String one, String other) {
        return ORDER.compare(Read.of(one), Read.of(other));
    }

    /** {@code 1.27.3} before {@code 1.27}, which is the same as or older than it. */
    private static int higherFirst(List<BigInteger> one, List<BigInteger> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = other.get(i).compareTo(one.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(other.size(), one.size());
    }
}
