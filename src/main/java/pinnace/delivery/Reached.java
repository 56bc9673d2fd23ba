package pinnace.delivery;

/**
 * How far into a file a download came.
 *
 * @param bytes how many bytes of it the client has been sent, now or with requests before
 * @param length how many it has
 */
public record Reached(long bytes, long length) {

    /** Whether nothing is left. */
    public boolean isEnd() {
        return bytes == length;
    }
}
