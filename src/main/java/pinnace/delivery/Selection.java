package pinnace.delivery;

import java.util.List;
import pinnace.stream.BlobRange;

/** What a request wants of a file, after its conditions and its range have been looked at. */
public sealed interface Selection {

    /** All of it: {@code 200}. */
    record Whole() implements Selection {}

    /**
     * Some of it: {@code 206}.
     *
     * @param from the first byte
     * @param to the byte after the last
     * @param isRest whether it is all that follows the first byte, whatever that is
     */
    record Part(long from, long to, boolean isRest) implements Selection {

        /**
         * Which of its blobs have to fit what the client has already: of the rest of a file those that begin before it.
         * A client that names the end of its range fetches the file in slices and takes of an answer what it still
         * needs, so with that one all of them.
         */
        public List<BlobRange> toFit(List<BlobRange> blobs) {
            return blobs.stream().filter(range -> !isRest || !range.isWhole()).toList();
        }
    }

    /** No byte of it, because the range begins at its very end: {@code 416}, which clients take for "complete". */
    record Unsatisfiable() implements Selection {}

    /** A range that begins beyond the file's end: the client has the beginning of another file, {@code 409}. */
    record Beyond() implements Selection {}

    /** The client has it already: {@code 304}. */
    record NotModified() implements Selection {}

    /** It is not the file that the client means: {@code 412}. */
    record PreconditionFailed() implements Selection {}
}
