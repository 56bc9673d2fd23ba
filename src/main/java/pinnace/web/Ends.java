package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import pinnace.delivery.Download;
import pinnace.failure.PullException;

/**
 * What is told of each request that is over: a line in the log, and a number in the metrics.
 *
 * @param log the lines
 * @param metrics the numbers
 */
record Ends(AccessLog log, Metrics metrics) {

    private static final String LATER = Ends.class.getName();

    /** A request is over that {@linkplain #later began} before. */
    void ended(Download download) {
        log.ended(download);
        download.outcome().ifPresent(metrics::ended);
    }

    /** Such a request was refused. */
    void refused(PullException why) {
        metrics.refused(ProblemMapper.status(why.kind()), Optional.of(why.kind()));
    }

    /** Such a request failed for a reason that is a fault of this server. */
    void failed() {
        metrics.refused(500, Optional.empty());
    }

    /** Leaves it to {@link #ended}, for a request that is answered on another thread. */
    static void later(HttpServletRequest request) {
        request.setAttribute(LATER, true);
    }

    /**
     * A request was refused before it was known what it is for, unless it is one of the others.
     *
     * @param problem its status and a sentence
     */
    void refused(HttpServletRequest request, String problem) {
        if (request.getAttribute(LATER) == null) {
            log.refused(request, problem);
            metrics.refused(Integer.parseInt(problem.substring(0, 3)), Optional.empty());
        }
    }
}
