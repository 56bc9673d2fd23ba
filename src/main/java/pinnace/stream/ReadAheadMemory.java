package pinnace.stream;

/**
 * How many bytes all downloads together may hold that were fetched ahead. A download that gets none reads on without:
 * what is read at the moment needs nothing from here.
 */
public final class ReadAheadMemory {

    /** No window is smaller, but where there is less to fetch. */
    static final long SMALLEST_WINDOW = 256 * 1024;

    private static final long LARGEST_WINDOW = 4 << 20;
    /** Windows that a download has use for: those on their way and those that have come and wait for their turn. */
    private static final int WINDOWS = 8;

    /** What a download holds whatever happens: here, in the container and in the HTTP client. */
    private static final long HELD_ANYWAY = 256 * 1024;

    private final long budget;
    private long taken;
    private int users;

    /** A budget of so many bytes; 0 is none. */
    public ReadAheadMemory(long budget) {
        this.budget = budget;
    }

    synchronized void enter() {
        users++;
    }

    synchronized void leave() {
        users--;
    }

    /** How large a window is, for the number of downloads that there are now. */
    synchronized long window() {
        return Math.max(SMALLEST_WINDOW, Math.min(LARGEST_WINDOW, budget / WINDOWS / Math.max(1, users)));
    }

    /** Takes that much, if there is as much. */
    synchronized boolean take(long bytes) {
        if (held() + bytes > budget) {
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Whether more is taken than the budget, now that there are so many downloads; then some is given back. */
    synchronized boolean isShort() {
        return held() > budget;
    }

    private long held() {
        return users * HELD_ANYWAY + taken;
    }

    synchronized void give(long bytes) {
        taken -= bytes;
    }

    /** How many bytes there are. */
    public long budget() {
        return budget;
    }

    /** How many bytes are taken. */
    public synchronized long taken() {
        return taken;
    }
}
