package pinnace.rig;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What {@link Upstream} does wrong with a blob. */
public final class Fault {

    private static final long BEFORE_HEADERS = -1;

    private final UnaryOperator<Content> change;
    private final boolean ranges;
    private final long cutAfter;
    private final AtomicInteger cutsLeft;
    private final Stall stall;
    private final AtomicInteger stallsLeft;
    private final AtomicInteger flipsLeft = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private long flipped;

    /**
     * Before which byte of the blob an answer falls silent, for how long, and whether before every one that follows.
     */
    private record Stall(long at, Duration length, boolean drips) {

        Stall(long at, Duration length) {
            this(at, length, false);
        }
    }

    private Fault(UnaryOperator<Content> change, boolean ranges, long cutAfter, int cuts) {
        this(change, ranges, cutAfter, cuts, new Stall(0, Duration.ZERO), 0);
    }

    private Fault(UnaryOperator<Content> change, boolean ranges, long cutAfter, int cuts, Stall stall, int stalls) {
        this.change = change;
        this.ranges = ranges;
        this.cutAfter = cutAfter;
        this.cutsLeft = new AtomicInteger(cuts);
        this.stall = stall;
        this.stallsLeft = new AtomicInteger(stalls);
    }

    public static Fault none() {
        return new Fault(UnaryOperator.identity(), true, 0, 0);
    }

    /** Other bytes than promised. */
    public static Fault changed(UnaryOperator<byte[]> change) {
        return new Fault(content -> Content.of(change.apply(content.bytes())), true, 0, 0);
    }

    /** The first answers that hold this byte have it wrong; the next ones are right. */
    public static Fault flip(long at, int times) {
        Fault fault = none();
        fault.flipped = at;
        fault.flipsLeft.set(times);
        return fault;
    }

    /** The first answers end after so many bytes; the next ones, however they begin, are whole. */
    public static Fault cut(long after, int times) {
        return new Fault(UnaryOperator.identity(), true, after, times);
    }

    /** The same, from a registry that answers every Range request with all the bytes. */
    public static Fault cutWithoutRanges(long after, int times) {
        return new Fault(UnaryOperator.identity(), false, after, times);
    }

    /** The first answers that hold this byte fall silent before it, and then go on. */
    public static Fault stall(long at, Duration length, int times) {
        return new Fault(UnaryOperator.identity(), true, 0, 0, new Stall(at, length), times);
    }

    /** Every answer that holds this byte falls silent before it until all are released. */
    public static Fault hold(long at) {
        return stall(at, Duration.ofMinutes(10), Integer.MAX_VALUE);
    }

    /** From this byte of the blob on, every answer gives one byte at a time, the next one after so long. */
    public static Fault drip(long from, Duration between) {
        return new Fault(UnaryOperator.identity(), true, 0, 0, new Stall(from, between, true), Integer.MAX_VALUE);
    }

    /** The first answers have their headers late. */
    public static Fault stallBeforeHeaders(Duration length, int times) {
        return stall(BEFORE_HEADERS, length, times);
    }

    /** Waits where an answer's headers are to be late. */
    void beforeHeaders() throws IOException {
        if (stall.at == BEFORE_HEADERS && take(stallsLeft)) {
            pause();
        }
    }

    /** Writes a slice, with the silence within it. */
    void write(Content right, OutputStream out, long from, long to) throws IOException {
        long end = end(from, to);
        if (stall.drips) {
            drip(right, out, from, end);
            return;
        }
        Content content = flipped >= from && flipped < end && take(flipsLeft) ? flipped(right) : right;
        boolean stalls = stall.at >= from && stall.at < end && take(stallsLeft);
        long middle = stalls ? stall.at : end;
        content.write(out, from, middle);
        out.flush();
        if (stalls) {
            pause();
            content.write(out, middle, end);
            out.flush();
        }
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(many -> Math.max(0, many - 1)) > 0;
    }

    private Content flipped(Content content) {
        byte[] bytes = content.bytes();
        bytes[(int) flipped] ^= 1;
        return Content.of(bytes);
    }

    private void drip(Content content, OutputStream out, long from, long end) throws IOException {
        long quick = Math.min(end, Math.max(from, stall.at));
        content.write(out, from, quick);
        for (long at = quick; at < end; at++) {
            out.flush();
            pause();
            content.write(out, at, at + 1);
        }
        out.flush();
    }

    private void pause() throws IOException {
        try {
            // Over with its time, or earlier when the test says so.
            released.await(stall.length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the test is over");
        }
    }

    Content change(Content content) {
        return change.apply(content);
    }

    boolean knowsRanges() {
        return ranges;
    }

    /** Where an answer for a slice ends. */
    private long end(long from, long to) {
        if (to - from > cutAfter && take(cutsLeft)) {
            return from + cutAfter;
        }
        return to;
    }

    /** Ends what is silent; nothing is from now on. */
    public void release() {
        released.countDown();
    }

    /** How many answers have been held so far. */
    public int held() {
        return Integer.MAX_VALUE - stallsLeft();
    }

    public int stallsLeft() {
        return stallsLeft.get();
    }

    public int flipsLeft() {
        return flipsLeft.get();
    }

    public int cutsLeft() {
        return cutsLeft.get();
    }
}
