package pinnace.lookup;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;

/**
 * Which look-ups may ask a registry now. One client gets no more than half of the places, so that it does not keep the
 * others out; and one registry no more than a quarter, so that one that is silent leaves places to the others, also
 * where all callers have one address.
 */
public final class LookupPlaces {

    /** How many images may be looked up for each download that there may be. */
    public static final int FOR_EACH = 2;

    /** How many may be looked up however few may be downloaded. */
    public static final int LEAST = 16;

    public static final int CLIENTS_PART = 2;
    public static final int REGISTRYS_PART = 4;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    private final int all;
    private final Set<Resolution<?>> taken = new HashSet<>();

    private LookupPlaces(int all) {
        this.all = all;
    }

    /** As many as go well with so many downloads at once. */
    public static LookupPlaces forDownloads(int most) {
        return new LookupPlaces(Math.max(LEAST, Math.multiplyExact(FOR_EACH, most)));
    }

    /**
     * Gives a place.
     *
     * @throws PullException {@link Kind#BUSY} with a sentence that says which places are taken
     */
    synchronized void enter(Resolution<?> one) {
        String registry = one.key().origin().registry();
        refuse(
                all / REGISTRYS_PART,
                "for looking up images at " + registry,
                other -> other.key().origin().registry().equals(registry));
        refuse(all / CLIENTS_PART, "that your address has for looking up images", other -> other.client()
                .equals(one.client()));
        refuse(all, "for looking up images", other -> true);
        taken.add(one);
    }

    /**
     * How many threads there may be for it: those that ask, and as many that find out whether what is wanted is at
     * hand.
     */
    int mostThreads() {
        return 2 * all;
    }

    private void refuse(int most, String what, Predicate<Resolution<?>> sameShare) {
        if (taken.stream().filter(sameShare).count() >= most) {
            throw taken(most, what);
        }
    }

    static PullException taken(int most, String what) {
        return new PullException(Kind.BUSY, "All " + most + " places " + what + " are taken; try again in a moment")
                .retryAfter(TRY_AGAIN);
    }

    synchronized void leave(Resolution<?> one) {
        taken.remove(one);
    }
}
