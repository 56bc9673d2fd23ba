package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.lookup.Caller;
import pinnace.request.Hop;
import pinnace.request.WatchId;
import pinnace.stream.Client;
import pinnace.stream.Time;

/**
 * How long one request may wait before its answer has a head, and what it is told when that is over: nothing can be
 * sent to keep such a line alive, so it is ended in a way that makes the client ask again.
 *
 * @param client who waits, as far as places are concerned
 * @param hop how often this client has waited before
 * @param until when this wait is over
 * @param patience the clock, and how long a wait is
 * @param request what it depends on how it ends
 */
public record Waiting(Client client, Hop hop, Instant until, Patience patience, Request request) {

    private static final Logger LOG = Logger.getLogger(Waiting.class.getName());

    /** Open to its end: what wget, curl and browsers send for the rest of a file. */
    private static final Pattern REST = Pattern.compile("(?i:bytes)=[ \t]*([0-9]{1,18})-[ \t]*");

    private static final Pattern HOP = Pattern.compile("(?i)(?:h|%68)(?:o|%6f)(?:p|%70)(?:=.*)?");
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    /** How long a client may take to follow a redirect, over a long line and with a new TLS connection. */
    static final Duration BACK_AFTER_REDIRECT = Duration.ofSeconds(5);

    /** How long it may take to ask again by itself: wget waits up to ten seconds between two tries. */
    static final Duration BACK_AFTER_PAUSE = Duration.ofSeconds(15);

    /**
     * The clock, and how long a wait is.
     *
     * @param time the clock
     * @param answerWithin how long one request waits
     */
    public record Patience(Time time, Duration answerWithin) {}

    /**
     * What of a request decides.
     *
     * @param name the last segment of the path, as it came
     * @param query as it came, without the hop
     * @param redirects how often it may be redirected while it waits
     * @param range the header
     * @param get whether a body is wanted
     * @param http1 whether only a closed connection tells that a body is short
     * @param watch by which a page watches the download
     */
    public record Request(
            String name,
            String query,
            int redirects,
            Optional<String> range,
            boolean get,
            boolean http1,
            Optional<WatchId> watch) {}

    /** The wait of a request that has just come. */
    static Waiting of(Incoming incoming, Patience patience) {
        List<String> values = incoming.query().getOrDefault(Hop.PARAMETER, List.of());
        HttpServletRequest request = incoming.request();
        return new Waiting(
                incoming.sender().client(),
                Hop.of(values, patience.time().date(), patience.answerWithin()),
                patience.time().now().plus(patience.answerWithin()),
                patience,
                new Request(
                        lastSegment(request.getRequestURI()),
                        others(Objects.requireNonNullElse(request.getQueryString(), "")),
                        incoming.depth() == 0 ? Hop.MOST_OF_LIST : Hop.MOST,
                        incoming.header("Range"),
                        incoming.isGet(),
                        incoming.isHttp1(),
                        WatchId.of(incoming.uri().getPath(), incoming.query())));
    }

    private static String lastSegment(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String others(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> !pair.isEmpty() && !HOP.matcher(pair).matches())
                .collect(Collectors.joining("&"));
    }

    /** Who waits, for the look-up. */
    Caller caller() {
        Duration backWithin = request.range().isPresent() || isLast() ? BACK_AFTER_PAUSE : BACK_AFTER_REDIRECT;
        return new Caller(client, until, backWithin, !hop.isFresh());
    }

    private boolean isLast() {
        return hop.isLast(request.redirects());
    }

    /**
     * What to add to the query of another redirect, so that all of them together stay below what clients follow, and
     * their page knows the download again.
     */
    String carried() {
        return watched() + (hop.isFresh() ? "" : "&" + hop.written());
    }

    /** Of that, by which a page watches the download. */
    String watched() {
        return request.watch().map(WatchId::query).orElse("");
    }

    /**
     * Ends the wait with what it was ended by. Measured: after a redirect of a {@code Range} request wget begins a
     * second file; after a 502 or 503 it gives up; after a 504 it begins at zero, with {@code -O} behind what it has.
     * After a 206 whose body does not come wget and curl's loop ask again from the same byte, through proxies too,
     * which make a 502 of a connection that is closed without an answer. So that is what the rest of a file gets while
     * it cannot be had for a reason that may pass; the log says which. aria2, which names the end of its ranges, gives
     * up after a 206 that does not say how long the whole is, and asks again after a 504.
     *
     * @throws PullException what there is to tell, where nothing else is to be done
     */
    Response ended(PullException failure) {
        boolean late = failure.kind() == Kind.LATE;
        Matcher rest = REST.matcher(request.range().orElse(""));
        if (request.get() && rest.matches() && (late || failure.kind().mayPass() || isFull(failure.kind()))) {
            LOG.log(Level.INFO, "The client has to ask again for the rest of {0} from byte {1} on: {2}", new Object[] {
                request.name(), rest.group(1), failure.getMessage()
            });
            return nothingYet(Long.parseLong(rest.group(1)));
        }
        if (!late) {
            throw failure;
        }
        if (request.range().isPresent() || isLast()) {
            throw new PullException(Kind.SILENT, failure.getMessage() + "; try again later", failure)
                    .retryAfter(TRY_AGAIN);
        }
        String query = request.query().isEmpty() ? "" : request.query() + "&";
        // Not the query alone, which aria2 takes for one of the directory; and a name with a colon needs the dot.
        return Redirect.to(307, "./" + request.name() + "?" + query + hop.next().written());
    }

    /** Whether there may be room soon, for all callers or for this one. */
    private static boolean isFull(Kind kind) {
        return kind == Kind.BUSY || kind == Kind.LIMITED;
    }

    /** Promises one byte of a file whose length is not known yet, and does not give it. */
    private Response nothingYet(long first) {
        Response.ResponseBuilder response = Response.status(206)
                .type("application/x-tar")
                .header("Content-Range", "bytes " + first + "-" + first + "/*")
                .header("Content-Length", 1)
                .header("Cache-Control", "no-store")
                .entity((StreamingOutput) OutputStream::flush);
        return (request.http1() ? response.header("Connection", "close") : response).build();
    }
}
