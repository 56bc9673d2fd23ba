package pinnace.stream;

/**
 * A stretch of a blob.
 *
 * @param blob which
 * @param from its first byte
 * @param to the byte after its last
 */
public record BlobRange(Blob blob, long from, long to) {

    /** How many bytes it has. */
    public long length() {
        return to - from;
    }

    /** Whether it is all of the blob. */
    public boolean isWhole() {
        return from == 0 && to == blob.size();
    }
}
