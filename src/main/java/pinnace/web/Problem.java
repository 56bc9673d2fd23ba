package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;

/**
 * A failure as it is told: the members of RFC 9457 that say something here.
 *
 * @param title what the status means
 * @param status of the answer
 * @param detail one sentence for the person who asked
 */
@JsonbPropertyOrder({"title", "status", "detail"})
public record Problem(String title, int status, String detail) {

    /** Has the status and the sentence, for clients that show headers but no body of an error. */
    static final String HEADER = "Pinnace-Error";

    /** What is refused before any code of ours has seen it, or beside it. */
    static final Map<Integer, String> OF_OTHERS = Map.of(
            400, "The request cannot be understood: its address, or a header of it, is malformed",
            404, "There is no page here; an image is at /pull/ and its name, such as /pull/nginx:1.27.tar",
            405, "Only GET and HEAD are answered here");

    static Problem of(int status, String detail) {
        // RFC 9110 has another name for 422 than JAX-RS, which knows none.
        String title = Optional.ofNullable(Response.Status.fromStatusCode(status))
                .map(Response.Status::getReasonPhrase)
                .orElse("Unprocessable Content");
        return new Problem(title, status, detail);
    }

    /** The value of {@link #HEADER}, which has no characters but those of ASCII (RFC 9110, 5.5). */
    String inHeader() {
        return status + " " + detail.replaceAll("[^ -~]", "?");
    }

    /** What the container or Jersey refuses, whose own words say what they are made of. */
    static Problem ofOthers(int status) {
        return of(status, OF_OTHERS.getOrDefault(status, "The request cannot be answered (" + status + ")"));
    }
}
