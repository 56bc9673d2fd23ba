package pinnace.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * The parameters of a URL, or the fields of a form.
 *
 * @param values by name
 */
public record Parameters(Map<String, List<String>> values) {

    private static final Set<String> EVERYWHERE = Set.of(Hop.PARAMETER, SealedLogins.PARAMETER);

    /** A misspelt {@code plattform=} must not lead to an image for the wrong one. */
    Parameters knowing(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name) && !EVERYWHERE.contains(name)) {
                throw bad("There is no parameter " + Shown.of(name) + " here; there is "
                        + String.join(" and ", known.stream().sorted().toList()));
            }
        }
        return this;
    }

    /** What is given, as it came: it may become part of a redirect. Empty if nothing is. */
    public String single(String name) {
        List<String> given = all(name);
        if (given.size() > 1) {
            throw bad("The parameter " + name + " is given " + given.size() + " times; once is enough");
        }
        return given.isEmpty() ? "" : given.get(0);
    }

    /** The same, read; what the parser says against it follows the parameter's name. */
    public <T> Optional<T> read(String name, Function<String, T> parser) {
        String text = single(name).strip();
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            throw new PullException(Kind.BAD_REQUEST, name + " " + e.getMessage(), e);
        }
    }

    /** All that are given. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The lines of all that are given. */
    public String lines(String name) {
        return String.join("\n", all(name));
    }

    /**
     * Whether a parameter that has only one value is given.
     *
     * @param meaning of this value, for the error
     */
    boolean isGiven(String name, String value, String meaning) {
        String given = single(name);
        if (!given.isEmpty() && !given.equals(value)) {
            throw bad(name + "= is " + value + ", which " + meaning + ", not " + Shown.of(given));
        }
        return !given.isEmpty();
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }
}
