package pinnace.it;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What {@link Upstream} does wrong with a blob. */
final class Fault {

    private final UnaryOperator<Content> change;
    private final boolean ranges;
    private final long cutAfter;
    private final AtomicInteger cutsLeft;

    private Fault(UnaryOperator<Content> change, boolean ranges, long cutAfter, int cuts) {
        this.change = change;
        this.ranges = ranges;
        this.cutAfter = cutAfter;
        this.cutsLeft = new AtomicInteger(cuts);
    }

    static Fault none() {
        return new Fault(UnaryOperator.identity(), true, 0, 0);
    }

    /** Other bytes than promised. */
    static Fault changed(UnaryOperator<byte[]> change) {
        return new Fault(content -> Content.of(change.apply(content.bytes())), true, 0, 0);
    }

    /** The first answers end after so many bytes; the next ones, however they begin, are whole. */
    static Fault cut(long after, int times) {
        return new Fault(UnaryOperator.identity(), true, after, times);
    }

    /** The same, from a registry that answers every Range request with all the bytes. */
    static Fault cutWithoutRanges(long after, int times) {
        return new Fault(UnaryOperator.identity(), false, after, times);
    }

    Content change(Content content) {
        return change.apply(content);
    }

    boolean knowsRanges() {
        return ranges;
    }

    /** Where an answer for a slice ends. */
    long end(long from, long to) {
        if (to - from > cutAfter && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return from + cutAfter;
        }
        return to;
    }

    int cutsLeft() {
        return cutsLeft.get();
    }
}
