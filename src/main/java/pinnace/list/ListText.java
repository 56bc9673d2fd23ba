package pinnace.list;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import pinnace.failure.LineFaults;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Platform;
import pinnace.image.Reference;

/**
 * A list as people write it: one image a line, then optionally {@code platform=} and {@code as=}. Comments begin with
 * {@code #}. What comes out of a YAML file is understood too: a dash, {@code image:} and quotes; and so is the whole
 * file, or a Dockerfile, of which only the {@linkplain Excerpt lines that name images} count.
 */
public final class ListText {

    /** More lines than any list of a distribution of Kubernetes has. */
    public static final int MOST_LINES = 2_000;

    /** The largest text that is read, in bytes. */
    public static final int MOST_BYTES = 256 << 10;

    /** The byte order mark, with which programs on Windows begin a text. */
    private static final String MARK = "\uFEFF";

    private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");
    static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*$");
    private static final Pattern YAML = Pattern.compile("^(?:-(?:\\s+|$))?(?:[\"']?image[\"']?:(?:\\s+|$))?");
    private static final Pattern QUOTES = Pattern.compile("^[\"']|[\"'],?$|,$");

    /** Stands before a digest. */
    static final String PINNED = "@";

    private ListText() {}

    /**
     * Makes a text of the bytes that a client sent: UTF-8, or UTF-16 with a byte order mark, as Windows PowerShell
     * writes files.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} for bytes that are no text
     */
    public static String decode(byte[] bytes) {
        try {
            return charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new PullException(Kind.BAD_REQUEST, "The list is not a text in UTF-8; save it as one", e);
        }
    }

    private static Charset charset(byte... bytes) {
        int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        return mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    /**
     * Reads a list; duplicates are still in it.
     *
     * @throws PullException with a sentence for each line that cannot be read
     */
    public static List<Line> read(String text, Defaults defaults) {
        String[] rows = Excerpt.of(LINE_END.split(text.replace(MARK, ""), -1));
        if (rows.length > MOST_LINES) {
            throw new PullException(
                    Kind.TOO_LARGE, "A list has at most " + MOST_LINES + " lines; this one has " + rows.length);
        }
        List<Line> lines = new ArrayList<>();
        LineFaults faults = new LineFaults();
        int asking = 0;
        for (int i = 0; i < rows.length; i++) {
            int number = i + 1;
            String row = bare(rows[i]);
            // A key without a value, as "grep image:" finds them in the schemas of charts.
            if (!unquoted(row).isEmpty()) {
                asking++;
                faults.in(number, () -> line(number, row, defaults)).ifPresent(lines::add);
            }
        }
        faults.throwIfAny(asking);
        return lines;
    }

    /** Without comments and what else a line of YAML has beside the image. */
    private static String bare(String row) {
        String text = COMMENT.matcher(row).replaceFirst("").strip();
        return YAML.matcher(text).replaceFirst("");
    }

    /**
     * Reads one line, which may be a command or the address of a page.
     *
     * @throws PullException {@link Kind#BAD_REQUEST}
     */
    public static Line line(int number, String row, Defaults defaults) {
        String[] words = Pasted.line(row).split("\\s+", -1);
        Platform platform = defaults.platform();
        Optional<Reference> as = Optional.empty();
        for (int i = 1; i < words.length; i++) {
            String word = unquoted(words[i]);
            String value = word.substring(word.indexOf('=') + 1);
            if (word.startsWith("platform=")) {
                platform = Platform.parse(value);
            } else if (word.startsWith("as=")) {
                as = Optional.of(Naming.name(value));
            } else {
                throw new PullException(
                        Kind.BAD_REQUEST,
                        "Only platform= and as= may follow the image, not " + Shown.of(word)
                                + "; write one image a line");
            }
        }
        return new Line(number, Reference.parse(unquoted(words[0]), defaults.registry()), platform, as);
    }

    private static String unquoted(String word) {
        return QUOTES.matcher(word).replaceAll("");
    }

    /** A line as {@link #line} understands it, whatever the defaults are, but of its digest only the sign. */
    static String written(Line line, Platform usual) {
        Reference reference = line.reference();
        return reference.name()
                + reference.tag().map(tag -> ":" + tag).orElse("")
                + (line.isPinned() ? PINNED : "")
                + (line.platform().equals(usual) ? "" : " platform=" + line.platform())
                + line.as().map(name -> " as=" + name).orElse("");
    }
}
