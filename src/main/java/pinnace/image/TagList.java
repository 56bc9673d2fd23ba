package pinnace.image;

import java.util.List;

/**
 * The tags of a repository.
 *
 * @param tags each once, in the registry's order
 * @param more whether the registry has more than were read
 */
public record TagList(List<String> tags, boolean more) {

    /** How many are read of one repository. */
    public static final int MOST = 10_000;

    private static final int OF_ONE = 60;

    /** Keeps a copy. */
    public TagList {
        tags = List.copyOf(tags);
    }

    /** About how many bytes of memory it takes. */
    public int weight() {
        return OF_ONE + tags.stream().mapToInt(tag -> OF_ONE + tag.length()).sum();
    }
}
