package pinnace.request;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a client was redirected while it waits: {@code hop=N.T} in the URL, so that any node can go on counting.
 *
 * @param count how often; 0 for a fresh request
 * @param since the date when the wait began, by the clock of the node that was asked first
 */
public record Hop(int count, Instant since) {

    /** The parameter's name. */
    public static final String PARAMETER = "hop";

    /** wget follows 20 redirects; two are left for the login and for a portal before it. */
    public static final int MOST = 18;

    /** Where the path names no image: a list that was sent is redirected before it and after it, to be pinned. */
    public static final int MOST_OF_LIST = 15;

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]?)\\.([0-9a-z]{1,9})");

    /** For slow clients, and for the clocks of other nodes. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /**
     * Reads what the URL says. What is malformed, older than a circle may last, or from the future, begins afresh: a
     * URL that was copied, or lies in some history, is no error.
     *
     * @param now the date; other nodes count on with it
     * @param step how long one hop may wait
     */
    public static Hop of(List<String> values, Instant now, Duration step) {
        Hop fresh = new Hop(0, now);
        return values.size() == 1
                ? parse(values.get(0))
                        .filter(hop -> hop.count <= MOST && hop.isBetween(now, step))
                        .orElse(fresh)
                : fresh;
    }

    private static Optional<Hop> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return Optional.empty();
        }
        long seconds = Long.parseLong(written.group(2), Character.MAX_RADIX);
        return Optional.of(new Hop(Integer.parseInt(written.group(1)), Instant.ofEpochSecond(seconds)));
    }

    private boolean isBetween(Instant now, Duration step) {
        Instant oldest = now.minus(step.multipliedBy(MOST + 1L)).minus(MARGIN);
        return !since.isBefore(oldest) && !since.isAfter(now.plus(MARGIN));
    }

    /** Whether it was not redirected yet. */
    public boolean isFresh() {
        return count == 0;
    }

    /** Whether no further redirect may follow, of so many at most. */
    public boolean isLast(int most) {
        return count >= most;
    }

    /** That of the next redirect. */
    public Hop next() {
        return new Hop(count + 1, since);
    }

    /** As it stands in the URL. */
    public String written() {
        return PARAMETER + "=" + count + "." + Long.toString(since.getEpochSecond(), Character.MAX_RADIX);
    }
}
