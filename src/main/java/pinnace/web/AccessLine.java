package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pinnace.delivery.Download;
import pinnace.delivery.Outcome;
import pinnace.delivery.Sender;
import pinnace.delivery.Subject;

/**
 * A line of the access log for programs. Programs rely on its members: none of them changes its meaning, and absent
 * ones say nothing.
 *
 * @param time when it ended (RFC 3339, UTC)
 * @param client the address, which is what a trusted proxy says, if there is one
 * @param user whom the container, or a trusted proxy, has logged in
 * @param login the names of the logins for registries that the request brought along, with commas between them
 * @param path of the URL, where no image was found
 * @param reference the image, or the first of several, pinned
 * @param images how many images there are, where an image was found
 * @param digest what the image's name refers to after loading
 * @param platform of the image
 * @param range the first and the last byte that were asked for, if that is not the whole file
 * @param bytes how many bytes the client's side has taken
 * @param length how many bytes the whole file has
 * @param seconds how long it took
 * @param resumes how often a connection to the registry broke and another one went on
 * @param keepAliveBytes how many bytes were sent one by one because the registry was late
 * @param outcome {@code complete}, {@code client-gone}, {@code cut} or {@code refused}
 * @param status of a refusal
 * @param detail why it was refused or cut
 */
@JsonbPropertyOrder({
    "time",
    "client",
    "user",
    "login",
    "path",
    "reference",
    "images",
    "digest",
    "platform",
    "range",
    "bytes",
    "length",
    "seconds",
    "resumes",
    "keepAliveBytes",
    "outcome",
    "status",
    "detail"
})
public record AccessLine(
        String time,
        String client,
        @Nullable String user,
        @Nullable String login,
        @Nullable String path,
        @Nullable String reference,
        @Nullable Integer images,
        @Nullable String digest,
        @Nullable String platform,
        @Nullable String range,
        @Nullable Long bytes,
        @Nullable Long length,
        @Nullable Double seconds,
        @Nullable Long resumes,
        @Nullable Long keepAliveBytes,
        String outcome,
        @Nullable Integer status,
        @Nullable String detail) {

    private static final Jsonb JSON = JsonbBuilder.create();

    private static final Pattern NOT_PLAIN = Pattern.compile("[^ -~]");

    /** Of a request that is over. */
    static AccessLine of(Instant now, Download download, Outcome outcome) {
        Optional<Subject> image = download.subject();
        Optional<Download> sent = Optional.of(download).filter(any -> !(outcome instanceof Outcome.Refused));
        return new AccessLine(
                written(now),
                download.sender().address(),
                download.sender().user().orElse(null),
                Optional.of(AccessLog.logins(download))
                        .filter(names -> !names.isEmpty())
                        .orElse(null),
                image.isPresent() ? null : download.what(),
                image.map(Subject::reference).orElse(null),
                image.map(Subject::images).orElse(null),
                image.map(Subject::digest).orElse(null),
                image.map(Subject::platform).orElse(null),
                download.extent().range().orElse(null),
                sent.map(Download::bytes).orElse(null),
                sent.map(one -> one.extent().length())
                        .filter(length -> length > 0)
                        .orElse(null),
                download.age().toMillis() / 1000.0,
                sent.map(Download::reopened).orElse(null),
                sent.map(Download::keepAliveBytes).orElse(null),
                outcome.word(),
                outcome instanceof Outcome.Refused refused ? refused.status() : null,
                detail(outcome).orElse(null));
    }

    /**
     * Of a request that was refused before it was known what it is for.
     *
     * @param problem a status and a sentence
     */
    static AccessLine refused(Instant now, Sender sender, String path, String problem) {
        return new AccessLine(
                written(now),
                sender.address(),
                sender.user().orElse(null),
                null,
                path,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "refused",
                Integer.valueOf(problem.substring(0, 3)),
                problem.substring(4));
    }

    private static String written(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static Optional<String> detail(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return Optional.of(refused.why());
        }
        if (outcome instanceof Outcome.EndedByAdministrator ended) {
            return Optional.of(ended.detail());
        }
        return outcome instanceof Outcome.CutShort cut ? Optional.of(cut.why()) : Optional.empty();
    }

    /** One line of ASCII, whatever a name in it has: outside of strings JSON has nothing else. */
    String json() {
        return NOT_PLAIN
                .matcher(JSON.toJson(this))
                .replaceAll(one -> String.format("\\\\u%04x", (int) one.group().charAt(0)));
    }
}
