package pinnace.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Why an image cannot be delivered, in one sentence for the caller.
 *
 * <p>Thrown where the action is known. The message names the action, what went wrong and, if there is something to do,
 * what to do. It never holds a credential or the query string of an address.
 */
public final class PullException extends RuntimeException {

    /** What went wrong. */
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
        /** The caller has as much of something as this server lets one caller have. */
        LIMITED,
        /** The registry, or something in front of it, sends a wrong answer or cannot be reached. */
        BROKEN,
        /** What the registry sent does not have its digest or size. */
        CORRUPT,
        /** The way to the registry is closed until an administrator changes something: a certificate, a proxy. */
        BARRED,
        /** What is asked for is more than a request may ask for. */
        TOO_LARGE,
        /** This server has no room for one more download. */
        BUSY,
        /** The registry has said nothing for too long. */
        SILENT,
        /** It takes longer than the caller may wait; the look-up continues without it. */
        LATE;

        /** Whether it is a fault of the registry or of its connection that may end soon. */
        public boolean mayPass() {
            return this == BROKEN || this == TOO_MANY || this == SILENT;
        }
    }

    private static final long serialVersionUID = 1L;

    /** Longer than any sentence without a long quotation. */
    private static final int LONGEST = 1_200;

    /** Characters that would break the line in an answer or in a log, if a sentence quotes foreign text. */
    private static final Pattern NOT_IN_A_LINE = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029\\s]+");

    private final Kind kind;
    private final String sentence;
    private final ArrayList<String> details;
    private Instead instead = Instead.NOTHING;
    private final LinkedHashMap<String, String> headers = new LinkedHashMap<>();

    /** A failure without a cause of its own. */
    public PullException(Kind kind, String message) {
        this(kind, message, List.of());
    }

    /** A failure of several things at once, with one sentence for all of them and one for each. */
    public PullException(Kind kind, String message, List<String> details) {
        super(message);
        this.kind = kind;
        this.sentence = oneLine(message);
        this.details =
                new ArrayList<>(details.stream().map(PullException::oneLine).toList());
    }

    /** A failure with a cause. */
    public PullException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sentence = oneLine(message);
        this.details = cause instanceof PullException told ? told.details : new ArrayList<>();
        this.instead = cause instanceof PullException told ? told.instead : Instead.NOTHING;
    }

    private static String oneLine(String message) {
        String line = NOT_IN_A_LINE.matcher(message).replaceAll(" ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** The sentence for the caller. */
    @Override
    public String getMessage() {
        return sentence;
    }

    /** A sentence for each of the things that failed, if there are several; each is one line. */
    public List<String> details() {
        return Collections.unmodifiableList(details);
    }

    /** Says what there is instead; returns this. */
    public PullException with(Instead other) {
        instead = other;
        return this;
    }

    /** What there is instead of what does not exist. */
    public Instead instead() {
        return instead;
    }

    /** The same failure for another caller: headers that are added to it are only in the copy. */
    public PullException again() {
        PullException copy = new PullException(kind, sentence, this);
        copy.headers.putAll(headers);
        return copy;
    }

    /** The same failure, said of something: this comes before its sentence. */
    public PullException of(String what) {
        PullException said = new PullException(kind, what + ": " + sentence, this);
        said.headers.putAll(headers);
        return said;
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
