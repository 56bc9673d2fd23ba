package pinnace.archive;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The entries of a tar file that is stored nowhere. They alone decide its bytes.
 *
 * @param entries in their order; no two of them have the same name
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

    /** A line for each of its files, as {@code sha256sum -c} takes them where the archive is unpacked. */
    public String sums() {
        return entries.stream()
                .flatMap(entry -> entry.digest().map(digest -> digest.hex() + "  " + entry.name() + "\n").stream())
                .collect(Collectors.joining());
    }
}
