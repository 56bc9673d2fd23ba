package pinnace.list;

import java.util.Map;

/**
 * What an image adds to an archive, in bytes.
 *
 * @param shared by its name, what an archive has once for all images that have it
 * @param own everything else
 */
public record Load(Map<String, Long> shared, long own) {

    /** Of an image whose size does not matter. */
    public static final Load NONE = new Load(Map.of(), 0);

    private static final long OF_ONE = 256;

    /** Keeps a copy. */
    public Load {
        shared = Map.copyOf(shared);
    }

    /** About how many bytes of memory it takes. */
    public long weight() {
        return OF_ONE * (1 + shared.size());
    }
}
