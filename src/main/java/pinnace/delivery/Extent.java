package pinnace.delivery;

import java.util.Optional;

/**
 * Which bytes of a file are sent.
 *
 * @param from the first of them
 * @param to the first that is not sent any more
 * @param length how many the file has
 */
public record Extent(long from, long to, long length) {

    /** The first and the last byte; empty if the whole file is sent. */
    public Optional<String> range() {
        return to - from < length ? Optional.of(from + "-" + (to - 1)) : Optional.empty();
    }
}
