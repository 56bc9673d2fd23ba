package pinnace.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.image.Platform;
import pinnace.image.Reference;

/**
 * Something that an administrator can set.
 *
 * @param name in kebab-case, the same in every place where it can be set
 * @param standard the default, as it would be written
 * @param meaning what it does, in a line of the README's table
 * @param parser reads a value; throws {@link IllegalArgumentException} with the rest of a sentence that begins with the
 *     setting's name
 */
public record Setting<T>(String name, String standard, String meaning, Function<String, T> parser) {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB)?");

    /** {@code 500ms}, {@code 3s}, {@code 10m}, {@code 1h}; more than nothing. */
    static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw new IllegalArgumentException("must be a duration such as 500ms, 3s, 10m or 1h, not " + text);
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** A duration of at least and at most so much. */
    static Function<String, Duration> duration(Duration least, Duration most) {
        return text -> {
            Duration read = duration(text);
            if (read.compareTo(least) < 0 || read.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "must be between " + written(least) + " and " + written(most) + ", not " + text);
            }
            return read;
        };
    }

    private static String written(Duration duration) {
        return duration.toMillis() < 1000 ? duration.toMillis() + "ms" : duration.toSeconds() + "s";
    }

    /** {@code 512KiB}, {@code 16MiB}, {@code 1GiB}, {@code 0}: of at least and at most so many bytes. */
    public static Function<String, Long> size(long least, long most) {
        return text -> {
            Matcher parts = SIZE.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException("must be a size such as 512KiB, 16MiB or 1GiB, not " + text);
            }
            int shift =
                    switch (parts.group(2) == null ? "" : parts.group(2)) {
                        case "KiB" -> 10;
                        case "MiB" -> 20;
                        case "GiB" -> 30;
                        default -> 0;
                    };
            long bytes = Long.parseLong(parts.group(1)) << shift;
            if (bytes < least || bytes > most) {
                throw new IllegalArgumentException(
                        "must be between " + written(least) + " and " + written(most) + ", not " + text);
            }
            return bytes;
        };
    }

    private static String written(long bytes) {
        return bytes % (1 << 20) == 0 || bytes >= 10 << 20 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
    }

    /** Bytes a second, written like a size; those who count them cannot count more than a byte in a nanosecond. */
    static Function<String, Long> rate() {
        return size(1 << 10, 900 << 20);
    }

    /** Nothing where nothing is written. */
    static <T> Function<String, Optional<T>> unlessEmpty(Function<String, T> parser) {
        return text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
    }

    /** A whole number of at least and at most so much. */
    public static Function<String, Integer> number(int least, int most) {
        return text -> {
            if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException(
                        "must be a whole number from " + least + " to " + most + ", not " + text);
            }
            return Integer.parseInt(text);
        };
    }

    /** Entries with commas or white space between them; an empty text has none. */
    static <E> Function<String, List<E>> list(Function<String, E> entry) {
        return text -> Arrays.stream(text.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .map(entry)
                .toList();
    }

    /** The name of a registry, as references have it. */
    static String registry(String text) {
        try {
            return Reference.parse(text + "/x/y:1", text).registry();
        } catch (PullException e) {
            throw new IllegalArgumentException("must name registries as host or host:port, not " + text, e);
        }
    }

    /** {@code on} or {@code off}. */
    static boolean onOrOff(String text) {
        if (!text.equals("on") && !text.equals("off")) {
            throw new IllegalArgumentException("must be on or off, not " + text);
        }
        return text.equals("on");
    }

    /** {@code linux/arm64}. */
    static Platform platform(String text) {
        try {
            Platform platform = Platform.parse(text);
            if (platform.isAll()) {
                throw new IllegalArgumentException("must be one platform, such as linux/amd64, not " + text);
            }
            return platform;
        } catch (PullException e) {
            throw new IllegalArgumentException("must be os/architecture or os/architecture/variant, not " + text, e);
        }
    }
}
