package pinnace.list;

import java.util.ArrayList;
import java.util.List;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * How a list is divided into parts, each of which is a list of its own: in its order, as few parts as these bounds
 * allow.
 *
 * @param mostImages in a part
 * @param mostBytes of the archive of a part of more than one image, or {@link #ANY_SIZE}
 * @param longestToken of a part, in bytes, with what its images add to it
 */
public record Division(int mostImages, long mostBytes, int longestToken) {

    /** Of parts that may have any size. */
    public static final long ANY_SIZE = Long.MAX_VALUE;

    /** Whether it has to be known how much images add. */
    public boolean needsLoads() {
        return mostBytes != ANY_SIZE;
    }

    /**
     * The parts. The first ones tell what is missing.
     *
     * @param list pinned
     * @param loads of its images, in the same order
     * @throws PullException {@link Kind#NOT_FOUND} if so many images are missing that the tokens cannot tell it
     */
    public List<ImageList> parts(ImageList list, List<Load> loads) {
        List<ImageList> parts = new ArrayList<>();
        List<String> untold = list.missing();
        int size = list.lines().size();
        for (int from = 0; from < size; ) {
            List<String> told = told(list, from, untold, loads.get(from).inUrl());
            untold = untold.subList(told.size(), untold.size());
            ImageList part = largest(list, from, told, loads);
            parts.add(part);
            from += part.lines().size();
        }
        if (!untold.isEmpty()) {
            throw new PullException(
                    Kind.NOT_FOUND,
                    list.missing().size() + " of the " + (size + list.missing().size())
                            + " images do not exist, more than URLs can tell; the first is "
                            + list.missing().get(0));
        }
        return parts;
    }

    /** As much of what is missing as there is room for beside one image. */
    private List<String> told(ImageList list, int from, List<String> untold, int inUrl) {
        int room = 0;
        while (room < untold.size() && fits(list.part(from, from + 1, untold.subList(0, room + 1)), inUrl)) {
            room++;
        }
        return untold.subList(0, room);
    }

    private ImageList largest(ImageList list, int from, List<String> told, List<Load> loads) {
        Load.Sum sum = new Load.Sum();
        sum.add(loads.get(from));
        ImageList part = list.part(from, from + 1, told);
        int most = Math.min(list.lines().size(), from + mostImages);
        for (int to = from + 2; to <= most; to++) {
            sum.add(loads.get(to - 1));
            ImageList larger = list.part(from, to, told);
            if (sum.bytes() > mostBytes || !fits(larger, sum.inUrl())) {
                return part;
            }
            part = larger;
        }
        return part;
    }

    private boolean fits(ImageList part, int inUrl) {
        return ListToken.of(part).length() + inUrl <= longestToken;
    }

    /** How many bytes all tokens of a list can have together, with so many beside each; known before it is pinned. */
    public static long bound(ImageList list, long besideEach) {
        long bytes = 0;
        for (int i = 0; i < list.lines().size(); i++) {
            bytes += besideEach + ListToken.bound(list.part(i, i + 1, List.of()));
        }
        return bytes;
    }
}
