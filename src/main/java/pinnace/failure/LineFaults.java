package pinnace.failure;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What is wrong with the lines of a list, so that one answer can name all of it. */
public final class LineFaults {

    private final Map<Integer, PullException> byLine = new TreeMap<>();

    /** The result of some work for a line; empty if that failed, which is kept. */
    public <T> Optional<T> in(int line, Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (PullException e) {
            add(line, e);
            return Optional.empty();
        }
    }

    /** Takes note of what is wrong with a line. */
    public void add(int line, PullException fault) {
        byLine.put(line, fault);
    }

    /**
     * Fails if anything is wrong. The failure is of the first wrong line's kind, with the headers of that, and has a
     * sentence for each wrong line.
     *
     * @param lines how many there are; of a single one the number is not worth a word
     */
    public void throwIfAny(int lines) {
        if (byLine.isEmpty()) {
            return;
        }
        PullException first = byLine.values().iterator().next();
        PullException all = lines == 1
                ? new PullException(first.kind(), first.getMessage(), first)
                : new PullException(
                        first.kind(),
                        byLine.size() + " of the " + lines + " lines of the list failed",
                        byLine.entrySet().stream()
                                .map(entry -> "Line " + entry.getKey() + ": "
                                        + entry.getValue().getMessage())
                                .toList());
        first.headers().forEach(all::with);
        throw all;
    }
}
