package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.failure.Instead;
import pinnace.failure.PullException;

/**
 * A failure as it is told: the members of RFC 9457 that say something here.
 *
 * @param title what the status means
 * @param status of the answer
 * @param detail one sentence for the person who asked
 * @param errors a sentence for each of the lines of a list that failed; absent if there is no more than one to tell of
 * @param images names that are most like one that does not exist; absent if none is known
 * @param platforms for which an image exists, if it does not for the one that was asked for; absent otherwise
 */
@JsonbPropertyOrder({"title", "status", "detail", "errors", "images", "platforms"})
public record Problem(
        String title,
        int status,
        String detail,
        @Nullable List<String> errors,
        @Nullable List<String> images,
        @Nullable List<String> platforms) {

    private static final int LONGEST_HEADER = 1_200;

    /**
     * Has the status and the sentence, for clients that show headers but no body of an error. A client that shows
     * neither, as busybox's wget, sends it with the value 200, and gets the error with that status.
     */
    static final String HEADER = "Pinnace-Error";

    /** What failed for a reason that only the administrator can do something about. */
    static final String IN_SERVER = "Something went wrong in this server; its log says what";

    /** What is refused before any code of ours has seen it, or beside it. */
    static final Map<Integer, String> OF_OTHERS = Map.of(
            400, "The request cannot be understood: its address, or a header of it, is malformed",
            401, "This server wants a login; load the page anew to log in",
            404, "There is no page here; an image is at /pull/ and its name, such as /pull/nginx:1.27.tar",
            405,
                    "This method is not answered here; files are there by GET and HEAD, and a list is sent by POST to /pull.tar or /pull.txt");

    static Problem of(PullException failure) {
        Problem problem = of(ProblemMapper.status(failure.kind()), failure.getMessage());
        Instead instead = failure.instead();
        return new Problem(
                problem.title,
                problem.status,
                problem.detail,
                some(failure.details()),
                some(instead.images()),
                some(instead.platforms()));
    }

    private static @Nullable List<String> some(List<String> all) {
        return all.isEmpty() ? null : all;
    }

    static Problem of(int status, String detail) {
        // RFC 9110 has another name for 422 than JAX-RS, which knows none.
        String title = Optional.ofNullable(Response.Status.fromStatusCode(status))
                .map(Response.Status::getReasonPhrase)
                .orElse("Unprocessable Content");
        return new Problem(title, status, detail, null, null, null);
    }

    /** The status of the answer to a request with this {@link #HEADER}. */
    int statusFor(Optional<String> wanted) {
        return wanted.map(String::strip).filter("200"::equals).isPresent() ? 200 : status;
    }

    /** The value of {@link #HEADER}, which has no characters but those of ASCII (RFC 9110, 5.5). */
    String inHeader() {
        String all = status + " " + detail + lines().map(line -> "; " + line).collect(Collectors.joining());
        all = all.replaceAll("[^ -~]", "?");
        return all.length() > LONGEST_HEADER ? all.substring(0, LONGEST_HEADER) + "..." : all;
    }

    /** The same as lines of a text. */
    String inText() {
        return Stream.concat(Stream.of(detail), lines()).collect(Collectors.joining("\n", "", "\n"));
    }

    private Stream<String> lines() {
        return Optional.ofNullable(errors).stream().flatMap(List::stream);
    }

    /** What the container or Jersey refuses, whose own words say what they are made of. */
    static Problem ofOthers(int status) {
        return of(status, OF_OTHERS.getOrDefault(status, "The request cannot be answered (" + status + ")"));
    }
}
