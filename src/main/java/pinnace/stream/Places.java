package pinnace.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * Places for what goes on at the same time. Each of these counts in all shares that it belongs to, such as that of its
 * client. A share is smaller than all, so that one client leaves places to the others.
 */
public final class Places {

    /** When it makes sense to ask again. */
    public static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final Map<Object, List<Share>> taken = new HashMap<>();

    /**
     * Places that are counted together.
     *
     * @param of what all that take them have in common
     * @param most how many there are
     * @param which says it in the sentence "All 4 places ... are taken"
     */
    public record Share(Object of, int most, String which) {}

    /**
     * Gives a place in each of the shares.
     *
     * @param one what has it from now on
     * @throws PullException {@link Kind#BUSY}, where one of them is full; the sentence says which
     */
    public synchronized void enter(Object one, List<Share> shares) {
        for (Share share : shares) {
            long others =
                    taken.values().stream().filter(its -> its.contains(share)).count();
            if (others >= share.most()) {
                throw full(share.most() + " places " + share.which());
            }
        }
        taken.put(one, shares);
    }

    /** Takes the place back, if it still has one. */
    public synchronized void leave(Object one) {
        taken.remove(one);
    }

    /** The refusal where all of these places are taken. */
    public static PullException full(String places) {
        return new PullException(Kind.BUSY, "All " + places + " are taken; try again in a moment")
                .retryAfter(TRY_AGAIN);
    }
}
