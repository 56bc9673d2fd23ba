package pinnace.delivery;

import java.util.List;
import pinnace.stream.BlobRange;

/** What a request selects of a file, by its conditions and its range. */
public sealed interface Selection {

    /** All of it: {@code 200}. */
    record Whole() implements Selection {}

    /**
     * Some of it: {@code 206}.
     *
     * @param from the first byte
     * @param to the byte after the last
     * @param isRest whether the request is for all bytes from {@code from} to the end
     */
    record Part(long from, long to, boolean isRest) implements Selection {

        /**
         * Which of its blobs must be the same bytes as those that the client has already. For the rest of a file, these
         * are the blobs that begin before it. A client that names the end of its range fetches the file in slices, and
         * may use only some bytes of an answer, so then it is all of them.
         */
        public List<BlobRange> toFit(List<BlobRange> blobs) {
            return blobs.stream().filter(range -> !isRest || !range.isWhole()).toList();
        }
    }

    /** No byte of it, because the range begins at its very end: {@code 416}, which clients take for "complete". */
    record Unsatisfiable() implements Selection {}

    /** A range that begins after the end of the file: the client has a part of another file, {@code 409}. */
    record Beyond() implements Selection {}

    /** The client has it already: {@code 304}. */
    record NotModified() implements Selection {}

    /** It is not the file that the request names: {@code 412}. */
    record PreconditionFailed() implements Selection {}
}
