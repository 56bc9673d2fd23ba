package pinnace.lookup;

import java.util.Map;
import java.util.Optional;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.list.Line;

/**
 * An image that a line asks for, with all that an archive of it needs.
 *
 * @param line what asks for it
 * @param image what that means
 * @param index the index that it was picked from, if names of that are wanted
 * @param known its configuration, by its digest, if that had to be read and has few bytes
 */
public record FoundImage(Line line, Image image, Optional<Index> index, Map<Digest, byte[]> known) {

    /** About how many bytes of memory it takes. */
    public long weight() {
        return image.manifest().weight()
                + index.map(Index::weight).orElse(0L)
                + known.values().stream().mapToLong(content -> content.length).sum();
    }
}
