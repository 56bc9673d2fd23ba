package pinnace.delivery;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of a {@code Range} header (RFC 9110, 14.1.1), before the length of the file is known.
 *
 * @param first the first byte; absent for a suffix
 * @param last the last byte, inclusive, or the length of the suffix; absent if the range is open
 */
record ByteRange(Optional<BigInteger> first, Optional<BigInteger> last) {

    private static final Pattern ONE = Pattern.compile("(?i:bytes)=[ \t]*([0-9]*)-([0-9]*)[ \t]*");

    /**
     * Reads a header with one range. Empty if the header has to be ignored: it has several ranges or another unit, or
     * is malformed.
     */
    static Optional<ByteRange> parse(String header) {
        Matcher one = ONE.matcher(header);
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return Optional.empty();
        }
        ByteRange range = new ByteRange(number(one.group(1)), number(one.group(2)));
        boolean backwards = range.first.isPresent()
                && range.last.isPresent()
                && range.last.get().compareTo(range.first.get()) < 0;
        return backwards ? Optional.empty() : Optional.of(range);
    }

    private static Optional<BigInteger> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(new BigInteger(digits));
    }

    /** The selection of this range in a file of so many bytes. */
    Selection of(long length) {
        BigInteger end = BigInteger.valueOf(length);
        if (first.isEmpty()) {
            BigInteger suffix = last.orElseThrow().min(end);
            return suffix.signum() == 0
                    ? new Selection.Unsatisfiable()
                    : new Selection.Part(end.subtract(suffix).longValueExact(), length, false);
        }
        if (first.get().compareTo(end) >= 0) {
            return first.get().equals(end) ? new Selection.Unsatisfiable() : new Selection.Beyond();
        }
        BigInteger to =
                last.map(inclusive -> inclusive.add(BigInteger.ONE)).orElse(end).min(end);
        return new Selection.Part(first.get().longValueExact(), to.longValueExact(), last.isEmpty());
    }
}
