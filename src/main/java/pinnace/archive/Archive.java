package pinnace.archive;

import java.util.List;
import java.util.stream.Stream;

/**
 * A file that does not exist: the entries of a tar. Its bytes follow from them, and nothing else.
 *
 * @param entries in their order; no two of them have one name
 */
public record Archive(List<Entry> entries) {

    /** Keeps a copy of the list. */
    public Archive {
        entries = List.copyOf(entries);
    }

    /** Its bytes, with the two zero blocks that end it. */
    public Tar tar() {
        return new Tar(Stream.concat(
                        entries.stream().flatMap(entry -> entry.segments().stream()),
                        Stream.of(new Segment.Zeros(2 * TarHeader.BLOCK)))
                .toList());
    }
}
