package pinnace.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The conditional headers and the range of a request (RFC 9110, 13 and 14), each with all its lines joined by commas.
 *
 * @param ifMatch {@code If-Match}
 * @param ifNoneMatch {@code If-None-Match}
 * @param range {@code Range}
 * @param ifRange {@code If-Range}
 */
public record Conditions(
        Optional<String> ifMatch, Optional<String> ifNoneMatch, Optional<String> range, Optional<String> ifRange) {

    /**
     * Evaluates them in the order of RFC 9110, 13.2.2. Conditions on dates are never true, because this file has no
     * date.
     */
    public Selection select(String etag, long length) {
        if (ifMatch.isPresent() && !names(ifMatch.get(), etag, false)) {
            return new Selection.PreconditionFailed();
        }
        if (ifNoneMatch.isPresent() && names(ifNoneMatch.get(), etag, true)) {
            return new Selection.NotModified();
        }
        boolean meant = ifRange.isEmpty() || ifRange.get().strip().equals(etag);
        Optional<ByteRange> wanted = meant ? range.flatMap(ByteRange::parse) : Optional.empty();
        return wanted.map(one -> one.of(length)).orElse(new Selection.Whole());
    }

    private static boolean names(String header, String etag, boolean weakly) {
        List<String> tags =
                Arrays.stream(header.split(",", -1)).map(String::strip).toList();
        return tags.contains("*") || tags.contains(etag) || (weakly && tags.contains("W/" + etag));
    }
}
