package pinnace.list;

import java.util.ArrayList;
import java.util.List;

/**
 * The images that a request asks for, in their order.
 *
 * @param lines one for each image; no two ask for the same
 * @param naming how the images are named after loading
 * @param mayMiss whether images that do not exist are left out; otherwise they are an error
 * @param missing what was left out because it does not exist, as it was written
 */
public record ImageList(List<Line> lines, Naming naming, boolean mayMiss, List<String> missing) {

    /** Keeps copies; leaves out lines that ask for what a line before asks for. */
    public ImageList {
        List<Line> distinct = new ArrayList<>();
        for (Line line : lines) {
            if (distinct.stream().noneMatch(line::repeats)) {
                distinct.add(line);
            }
        }
        lines = List.copyOf(distinct);
        missing = List.copyOf(missing);
    }

    /** A list of images none of which may be missing. */
    public ImageList(List<Line> lines, Naming naming) {
        this(lines, naming, false, List.of());
    }

    /** Whether it means the same images tomorrow. */
    public boolean isPinned() {
        return lines.stream().allMatch(Line::isPinned);
    }

    /** The registries that take part, each once. */
    public List<String> registries() {
        return lines.stream()
                .map(line -> line.reference().registry())
                .distinct()
                .toList();
    }

    /**
     * A part of it, with the same names.
     *
     * @param told what of that which is missing this part is to tell
     */
    ImageList part(int from, int to, List<String> told) {
        return new ImageList(lines.subList(from, to), naming, mayMiss, told);
    }
}
