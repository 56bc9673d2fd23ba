package pinnace.image;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Why an image cannot be delivered, in one sentence for the person who asked.
 *
 * <p>Thrown where the action is known; the message names the action, what went wrong and, where there is something to
 * do, what to do. It never holds a credential or the query string of an address.
 */
public final class PullException extends RuntimeException {

    /** What went wrong, by whose hand it can be put right. */
    public enum Kind {
        /** The request cannot be understood: a malformed reference, an unknown value of a parameter. */
        BAD_REQUEST,
        /** The registry wants a login and got none, or a wrong one. */
        LOGIN,
        /** The registry, or this server's policy, does not allow it. */
        REFUSED,
        /** There is no such image, or none for the platform. */
        NOT_FOUND,
        /** It is not the file that the request's condition names. */
        CHANGED,
        /** The file has no such range. */
        RANGE,
        /** The rest that is asked for does not fit the beginning that the client has. */
        CONFLICT,
        /** The registry has it, but it cannot be made into an archive that loads. */
        UNSUPPORTED,
        /** The registry's rate limit is used up. */
        TOO_MANY,
        /** The registry, or something before it, answers with what it should not, or cannot be reached. */
        BROKEN,
        /** What the registry sent does not agree with its digest or size. */
        CORRUPT,
        /** The way to the registry is barred until somebody changes it: a certificate that nobody trusts, a proxy. */
        BARRED,
        /** This server has no room for one more download. */
        BUSY,
        /** The registry has said nothing for too long. */
        SILENT,
        /** It takes longer than whoever asked is let wait; the looking up goes on without him. */
        LATE;

        /** Whether it lies with the registry or the line to it and may be over in a moment. */
        public boolean mayPass() {
            return this == BROKEN || this == TOO_MANY || this == SILENT;
        }
    }

    private static final long serialVersionUID = 1L;

    /** Longer than any sentence in which others are not quoted at length. */
    private static final int LONGEST = 1_200;

    /** What would end or change the line, in an answer or in a log: texts of others are quoted in sentences. */
    private static final Pattern NOT_IN_A_LINE = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029\\s]+");

    private final Kind kind;
    private final String sentence;
    private final LinkedHashMap<String, String> headers = new LinkedHashMap<>();

    /** A failure without a cause of its own. */
    public PullException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.sentence = oneLine(message);
    }

    /** A failure that another one brought about. */
    public PullException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sentence = oneLine(message);
    }

    private static String oneLine(String message) {
        String line = NOT_IN_A_LINE.matcher(message).replaceAll(" ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** The sentence for the person who asked. */
    @Override
    public String getMessage() {
        return sentence;
    }

    /** The same failure for another one who asked: what is added to it is his alone. */
    public PullException again() {
        PullException copy = new PullException(kind, sentence, this);
        copy.headers.putAll(headers);
        return copy;
    }

    /** Adds a response header that helps the caller, such as {@code Retry-After}; returns this. */
    public PullException with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Says when it makes sense to ask again (RFC 9110, 10.2.3); returns this. */
    public PullException retryAfter(Duration wait) {
        return with("Retry-After", Long.toString(Math.max(1, wait.toSeconds())));
    }

    /** Response headers that help the caller, in the order in which they were added. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
