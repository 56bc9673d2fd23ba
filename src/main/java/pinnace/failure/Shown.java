package pinnace.failure;

/** Foreign text as it is quoted in sentences: bounded, without control characters. */
public final class Shown {

    private static final int MOST = 100;

    private Shown() {}

    /** The text in quotes, at most a hundred characters of it; what is not printable ASCII becomes {@code ?}. */
    public static String of(String text) {
        String shown = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
        return "\"" + plain(shown) + "\"";
    }

    /** The text without quotes; what is not printable ASCII, a quote or a backslash becomes {@code ?}. */
    public static String plain(String text) {
        return text.replaceAll("[^ -~]|[\"\\\\]", "?");
    }
}
