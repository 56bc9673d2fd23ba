package pinnace.web;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.delivery.Download;
import pinnace.delivery.Subject;

/**
 * What may be known of a request that is being answered, in the words of the access log.
 *
 * @param id by which it is ended
 * @param state {@code sending}, or {@code waiting} before the head of its answer is sent
 * @param client the address
 * @param user whom the container has logged in
 * @param path of the URL, while no image is found
 * @param reference the image, or the first of several, pinned
 * @param range the first and the last byte that were asked for, if that is not the whole file
 * @param bytes how many bytes the client's side has taken
 * @param length how many bytes the whole file has, once that is known
 * @param rate bytes a second over the last minute, or since it began
 * @param since when it began (RFC 3339, UTC)
 * @param resumes how often a connection to the registry broke and another one went on
 */
@JsonbPropertyOrder({
    "id",
    "state",
    "client",
    "user",
    "path",
    "reference",
    "range",
    "bytes",
    "length",
    "rate",
    "since",
    "resumes"
})
public record DownloadLook(
        String id,
        String state,
        String client,
        @Nullable String user,
        @Nullable String path,
        @Nullable String reference,
        @Nullable String range,
        long bytes,
        @Nullable Long length,
        long rate,
        String since,
        long resumes) {

    /**
     * Several of them.
     *
     * @param downloads in the order in which they began
     */
    public record All(List<DownloadLook> downloads) {}

    /** Of one of them. */
    static DownloadLook of(Download download, Instant now) {
        Optional<Subject> image = download.subject();
        return new DownloadLook(
                download.id(),
                download.reached().isPresent() ? "sending" : "waiting",
                download.sender().address(),
                download.sender().user().orElse(null),
                image.isPresent() ? null : download.what(),
                image.map(Subject::reference).orElse(null),
                download.extent().range().orElse(null),
                download.bytes(),
                Optional.of(download.extent().length())
                        .filter(length -> length > 0)
                        .orElse(null),
                download.rate(),
                now.minus(download.age()).truncatedTo(ChronoUnit.MILLIS).toString(),
                download.reopened());
    }
}
