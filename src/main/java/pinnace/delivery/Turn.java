package pinnace.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * When it is the turn of one download to send, and how much, by all rates that it is bound by. It stands in the lines
 * of all that are owed something, from its beginning on, and again whenever it has sent its slice.
 *
 * <p>For one thread, which closes it when the download ends.
 */
final class Turn implements AutoCloseable {

    private final Client client;
    private final Time time;
    private final Supplier<List<SharedRate>> rates;
    private Instant comes = Instant.MIN;
    private long left;
    private List<SharedRate> lines = List.of();

    /**
     * Begins to wait.
     *
     * @param rates by which it is bound, the one that most share first
     */
    Turn(Client client, Time time, Supplier<List<SharedRate>> rates) {
        this.client = client;
        this.time = time;
        this.rates = rates;
        enterLines();
    }

    /** How long until it comes; nothing if it has come. */
    Duration untilItComes() {
        Duration wait = Duration.between(time.now(), comes);
        return left > 0 || wait.isNegative() ? Duration.ZERO : wait;
    }

    /** How many bytes it may send: what is left of its slice, or one, on credit, while its turn has not come. */
    int most() {
        if (left == 0 && untilItComes().isZero()) {
            close();
            left = slice();
        }
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, left));
    }

    /**
     * What it has in a round of all that share a rate, of one rate after the other from the one that most share. Where
     * fewer share, a round is twice as long at least: so it comes to the others before its part there is used up, and
     * loses nothing by waiting among them too.
     */
    private long slice() {
        long slice = Long.MAX_VALUE;
        Duration round = Duration.ZERO;
        for (SharedRate rate : rates.get()) {
            Duration twice = round.multipliedBy(2);
            round = rate.round().compareTo(twice) > 0 ? rate.round() : twice;
            slice = Math.min(slice, rate.slice(client, round));
        }
        return slice;
    }

    /** Counts bytes that it has sent. */
    void sent(int bytes) {
        rates.get().forEach(rate -> rate.sent(bytes));
        boolean onCredit = left == 0;
        left = Math.max(0, left - bytes);
        if (left == 0 && !onCredit) {
            enterLines();
        }
    }

    private void enterLines() {
        Duration longest = Duration.ZERO;
        List<SharedRate> entered = new ArrayList<>();
        for (SharedRate rate : rates.get()) {
            Duration owed = rate.owed();
            if (!owed.isZero()) {
                rate.enter(client);
                entered.add(rate);
            }
            longest = owed.compareTo(longest) > 0 ? owed : longest;
        }
        lines = entered;
        comes = time.now().plus(longest);
    }

    /** Leaves the lines that it stands in. */
    @Override
    public void close() {
        lines.forEach(rate -> rate.leave(client));
        lines = List.of();
    }
}
