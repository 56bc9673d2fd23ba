package pinnace.list;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an image adds to an archive, in bytes.
 *
 * @param shared by its name, what an archive has once for all images that have it
 * @param own everything else
 * @param inUrl how many characters it adds to the URL, beside those of its list
 */
public record Load(Map<String, Long> shared, long own, int inUrl) {

    /** Of an image whose size does not matter. */
    public static final Load NONE = new Load(Map.of(), 0, 0);

    private static final long OF_ONE = 256;

    /** Keeps a copy. */
    public Load {
        shared = Map.copyOf(shared);
    }

    /** The same, in an archive that leaves these out. */
    public Load without(Set<String> leftOut) {
        Map<String, Long> rest = new HashMap<>(shared);
        rest.keySet().removeAll(leftOut);
        return new Load(rest, own, inUrl);
    }

    /** How many bytes an archive of such images has at most. */
    public static long together(List<Load> loads) {
        Sum sum = new Sum();
        loads.forEach(sum::add);
        return sum.bytes();
    }

    /** What some images add together. */
    static final class Sum {

        private final Map<String, Long> shared = new HashMap<>();
        private long bytes;
        private int inUrl;

        void add(Load load) {
            bytes += load.own();
            inUrl += load.inUrl();
            load.shared().forEach((name, size) -> {
                if (shared.putIfAbsent(name, size) == null) {
                    bytes += size;
                }
            });
        }

        long bytes() {
            return bytes;
        }

        int inUrl() {
            return inUrl;
        }
    }

    /** About how many bytes of memory it takes. */
    public long weight() {
        return OF_ONE * (1 + shared.size());
    }
}
