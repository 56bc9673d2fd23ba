package pinnace.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * The id by which a page watches the download that it began: {@code watch=}, 128 random bits that nobody else knows. It
 * is in the redirects that a request is led through, and in no entity tag, pinned URL, file name or log.
 *
 * @param hex 32 hexadecimal digits in lower case
 */
public record WatchId(String hex) {

    /** The parameter's name. */
    public static final String PARAMETER = "watch";

    private static final Pattern WRITTEN = Pattern.compile("[0-9a-f]{32}");

    /**
     * Of a request for an archive, to which only these paths belong; empty if what is given is no id, which is refused
     * where the request is read.
     *
     * @param path below the context
     */
    public static Optional<WatchId> of(String path, Map<String, List<String>> query) {
        List<String> given = query.getOrDefault(PARAMETER, List.of());
        boolean forArchive = path.startsWith("pull");
        return forArchive && given.size() == 1 && WRITTEN.matcher(given.get(0)).matches()
                ? Optional.of(new WatchId(given.get(0)))
                : Optional.empty();
    }

    /** What is given, if anything. */
    public static Optional<WatchId> read(Parameters parameters) {
        return Optional.of(parameters.single(PARAMETER))
                .filter(text -> !text.isEmpty())
                .map(WatchId::parse);
    }

    /**
     * Reads one.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} for anything else
     */
    public static WatchId parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "A watch id has 32 hexadecimal digits in lower case, which a page makes at random");
        }
        return new WatchId(text);
    }

    /** What carries it on in the query of a URL, behind other parameters. */
    public String query() {
        return "&" + PARAMETER + "=" + hex;
    }

    @Override
    public String toString() {
        return "WatchId";
    }
}
