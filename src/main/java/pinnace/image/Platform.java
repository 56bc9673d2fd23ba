package pinnace.image;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * What an image runs on (OCI image-spec, image-index.md), normalised as containerd does: {@code aarch64} is
 * {@code arm64}, and {@code arm64/v8} the same as {@code arm64}.
 *
 * @param os the operating system, {@code linux}
 * @param architecture the processor, {@code amd64}
 * @param variant the processor's variant, {@code v7}; empty if there is none
 */
public record Platform(String os, String architecture, String variant) {

    private static final int LONGEST_TEXT = 256;
    private static final String WORD = "([a-z0-9][a-z0-9_.-]{0,63})";
    private static final Pattern WRITTEN = Pattern.compile(WORD + "/" + WORD + "(?:/" + WORD + ")?");
    private static final Pattern NUMBERED = Pattern.compile("v([1-9][0-9]?)");
    private static final Map<String, String> ALIASES = Map.of(
            "x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64", "armhf", "arm", "armel", "arm", "i386", "386",
            "macos", "darwin");
    /** The variant that an architecture without one means. */
    private static final Map<String, String> UNSAID = Map.of("amd64", "v1", "arm64", "v8");

    /** Of attestations and other companions of an image; nothing runs on it. */
    public static final Platform UNKNOWN = new Platform("unknown", "unknown", "");

    /** Stands for all platforms that an image exists for; written {@code all}. */
    public static final Platform ALL = new Platform("all", "", "");

    /** Normalises; the words themselves are not checked, because they may come from a manifest. */
    public Platform {
        os = canonical(os);
        architecture = canonical(architecture);
        variant = variant.toLowerCase(Locale.ROOT);
        if (variant.equals(UNSAID.get(architecture)) || (variant.equals("8") && architecture.equals("arm64"))) {
            variant = "";
        }
    }

    /** Reads {@code os/arch[/variant]}, as {@code docker pull --platform} does, or {@code all}. */
    public static Platform parse(String text) {
        if (text.strip().equalsIgnoreCase(ALL.os)) {
            return ALL;
        }
        Matcher parts = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (text.length() > LONGEST_TEXT || !parts.matches()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "Write a platform as os/architecture or os/architecture/variant, such as linux/amd64 or linux/arm/v7, or as all, not as "
                            + Shown.of(text));
        }
        return new Platform(parts.group(1), parts.group(2), Objects.requireNonNullElse(parts.group(3), ""));
    }

    private static String canonical(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return ALIASES.getOrDefault(lower, lower);
    }

    /** Whether it is {@link #ALL}. */
    public boolean isAll() {
        return equals(ALL);
    }

    /**
     * Whether a machine of this platform runs images of the other: the same, or an older variant of the same processor.
     */
    boolean runs(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.equals(other.variant) || (level() >= other.level() && other.level() > 0));
    }

    /** The variant as a number, higher is newer; 0 if it has none that can be compared. */
    int level() {
        String said =
                variant.isEmpty() ? UNSAID.getOrDefault(architecture, architecture.equals("arm") ? "v7" : "") : variant;
        var number = NUMBERED.matcher(said);
        return number.matches() ? Integer.parseInt(number.group(1)) : 0;
    }

    /** The platform of attestations and other companions of an image; nothing runs on it. */
    boolean isUnknown() {
        return os.equals("unknown") || architecture.equals("unknown");
    }

    /** About how many bytes of memory its words take. */
    long weight() {
        return 100 + 2L * (os.length() + architecture.length() + variant.length());
    }

    /** {@code linux/arm/v7}; what {@link #parse} reads. */
    @Override
    public String toString() {
        return isAll() ? os : os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
