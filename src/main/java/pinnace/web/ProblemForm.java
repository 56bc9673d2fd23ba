package pinnace.web;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form in which a caller wants to be told what went wrong: by its {@code Accept} (RFC 9110, 12.5.1). */
enum ProblemForm {
    /** A problem document (RFC 9457). */
    JSON("application/problem+json"),
    /** A page, for browsers. */
    PAGE("text/html"),
    /** The plain sentence, also for who says nothing that can be read. */
    SENTENCE("text/plain");

    private static final Map<String, ProblemForm> BY_TYPE = Map.of(
            "application/json", JSON, "application/problem+json", JSON, "text/html", PAGE, "text/plain", SENTENCE);
    private static final Pattern WEIGHT = Pattern.compile("(?i)[ \t]*q=([01](?:\\.[0-9]{0,3})?)[ \t]*");

    private final String type;

    ProblemForm(String type) {
        this.type = type;
    }

    /** The value of {@code Content-Type}. */
    String contentType() {
        return type + ";charset=utf-8";
    }

    /**
     * The first of those that are wanted most. What cannot be read is passed over, because an error is told in any
     * case.
     */
    static ProblemForm of(Optional<String> accept) {
        return Arrays.stream(accept.orElse("").split(",", -1))
                .flatMap(range -> Wanted.of(range).stream())
                .max(Comparator.comparingDouble(Wanted::weight))
                .map(Wanted::form)
                .orElse(SENTENCE);
    }

    private record Wanted(ProblemForm form, double weight) {

        static Optional<Wanted> of(String range) {
            String[] parts = range.split(";", -1);
            return Optional.ofNullable(BY_TYPE.get(parts[0].strip().toLowerCase(Locale.ROOT)))
                    .map(form -> new Wanted(form, weight(parts)))
                    .filter(wanted -> wanted.weight > 0);
        }

        private static double weight(String... parts) {
            return Arrays.stream(parts)
                    .map(WEIGHT::matcher)
                    .filter(Matcher::matches)
                    .mapToDouble(weight -> Double.parseDouble(weight.group(1)))
                    .findFirst()
                    .orElse(1);
        }
    }
}
