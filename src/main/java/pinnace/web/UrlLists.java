package pinnace.web;

import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.delivery.Download;
import pinnace.delivery.LateLines;
import pinnace.delivery.Outcome;
import pinnace.delivery.Pace;
import pinnace.failure.PullException;

/**
 * The answers that carry URLs of a list. A look-up that is not over within {@code answer-within} goes on behind an
 * answer that has begun.
 *
 * @param pipeline where images are looked up, and the threads
 * @param pace how an answer behaves that is late
 */
record UrlLists(Pipeline pipeline, Pace pace) {

    private static final Logger LOG = Logger.getLogger(UrlLists.class.getName());

    /** Names what was left out because it does not exist, if that is known before the answer begins. */
    private static final String MISSING = "Pinnace-Missing";

    /** About how many bytes of memory a line takes while its images are looked up. */
    private static final int OF_A_LINE = 600;

    private static final int LONGEST_HEADER = 1_200;

    /** Answers a request. */
    void answer(UrlMaking.Wanted wanted, Incoming incoming, AsyncResponse response) {
        CallerLogin login = CallerLogin.of(incoming, pipeline.rules().logins());
        Download download = pipeline.begun(incoming);
        int images = wanted.request().list().lines().size();
        download.isFor(incoming.target() + " of " + images + " images");
        UrlMaking making = new UrlMaking(pipeline, wanted, new UrlMaking.Asker(login, download), pace.giveUpAfter());
        ResponseBuilder head = head(incoming.isHttp1(), wanted.type());
        // However the answer ends.
        response.register((CompletionCallback) failure -> making.end());
        pipeline.run(
                download,
                response,
                () -> {
                    pipeline.rules().names().check(wanted.request().list());
                    download.holds((long) OF_A_LINE * images);
                    making.begin();
                    return answer(making, head, wanted.bound() + LateLines.SPARE, download);
                },
                e -> {
                    throw e;
                });
    }

    private static ResponseBuilder head(boolean http1, String type) {
        ResponseBuilder head = Response.ok()
                .type(type + ";charset=UTF-8")
                .header("Cache-Control", "no-store, no-transform")
                .header("X-Accel-Buffering", "no");
        return http1 ? head.header("Connection", "close") : head;
    }

    private Response answer(UrlMaking making, ResponseBuilder head, long bound, Download download) {
        Optional<UrlMaking.Urls> now = making.within(pipeline.rules().patience().answerWithin());
        long length = now.map(urls -> (long) urls.lines().length()).orElse(bound);
        return head.header("Content-Length", length)
                .header(
                        MISSING,
                        now.map(UrlMaking.Urls::missing)
                                .filter(some -> !some.isEmpty())
                                .map(UrlLists::inHeader)
                                .orElse(null))
                .entity(stream(making, length, download))
                .build();
    }

    private static String inHeader(List<String> missing) {
        String all = missing.size() + ": " + String.join(" ", missing);
        return all.length() > LONGEST_HEADER ? all.substring(0, LONGEST_HEADER) + "..." : all;
    }

    /** As with archives the writer just stops if it fails, and the connection closes before the promised length. */
    private StreamingOutput stream(UrlMaking making, long length, Download download) {
        return client -> {
            try {
                new LateLines(pace, download)
                        .run(wait -> making.within(wait).map(UrlMaking.Urls::lines), length, client);
                download.endsAs(new Outcome.Complete());
            } catch (PullException e) {
                download.endsAs(new Outcome.CutShort(
                        download.cut().orElseGet(() -> Problem.of(e).inHeader())));
            } catch (IOException e) {
                download.endsAs(new Outcome.ClientGone());
                LOG.log(Level.FINE, "The client is gone", e);
            }
        };
    }
}
