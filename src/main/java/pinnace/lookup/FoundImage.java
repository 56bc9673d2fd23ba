package pinnace.lookup;

import java.util.List;
import java.util.Map;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.list.Line;

/**
 * An image that a line asks for, with all that an archive of it needs.
 *
 * @param line what asks for it
 * @param image what that means
 * @param indexes the index that it was picked from, if names of that are wanted; or all that belong to it, if all
 *     platforms are wanted, the one that its name refers to first
 * @param known its configuration, by its digest, if that had to be read and has few bytes
 */
public record FoundImage(Line line, Image image, List<Index> indexes, Map<Digest, byte[]> known) {

    /** Keeps a copy of the list. */
    public FoundImage {
        indexes = List.copyOf(indexes);
    }

    /** How many documents of its registry it is: manifests, and the indexes that refer to them. */
    public int documents() {
        int pickedFrom = image.wasPickedFromIndex() ? 1 : 0;
        return image.manifests().size() + (image.platform().isAll() ? indexes.size() : pickedFrom);
    }

    /** About how many bytes of memory it takes. */
    public long weight() {
        return image.weight()
                + indexes.stream().mapToLong(Index::weight).sum()
                + known.values().stream().mapToLong(content -> content.length).sum();
    }
}
