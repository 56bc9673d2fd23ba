package pinnace.request;

import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/** How long a URL with a list may be. */
public final class ListUrl {

    /** The longest path and query, in bytes: nginx as it is installed passes no more on in a redirect. */
    public static final int LONGEST = 3_500;

    /** Of these bytes, what a redirect adds while a request waits. */
    public static final int FOR_HOP = 20;

    private ListUrl() {}

    /** Refuses a list that is sent if the URL that it is redirected to, or the one that this leads to, is too long. */
    public static void check(PullRequest request, String path) {
        int images = request.list().lines().size();
        int beside = path.length() + 1 + request.logins().query().length();
        check(beside + request.pinnedLength(), images);
        check(beside + request.query().length(), images);
    }

    /**
     * Refuses a path and query that some servers would not take.
     *
     * @param length in bytes, without what a redirect adds
     * @param images how many the list has
     * @throws PullException {@link Kind#TOO_LARGE}
     */
    public static void check(int length, int images) {
        if (length + FOR_HOP > LONGEST) {
            throw new PullException(
                    Kind.TOO_LARGE,
                    "The URL of this list of " + images + " images would have " + (length + FOR_HOP)
                            + " bytes, and some servers between you and this one take no more than " + LONGEST
                            + "; send the list to /pull.txt instead, which answers with several URLs");
        }
    }
}
