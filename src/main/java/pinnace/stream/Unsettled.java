package pinnace.stream;

import java.util.List;
import pinnace.image.Digest;

/**
 * What has to be read again to settle all stretches of a blob that are not settled yet.
 *
 * @param start a mark before them
 * @param to a mark behind them, or the blob's end
 * @param stretches these
 */
record Unsettled(Marks.Running start, long to, List<Stretch> stretches) {

    /**
     * Bytes that were delivered without the hash of what lies before them.
     *
     * @param from the first byte
     * @param to the byte after the last
     * @param digest of these bytes alone
     */
    record Stretch(long from, long to, Digest digest) {}
}
