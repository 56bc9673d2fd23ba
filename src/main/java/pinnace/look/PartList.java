package pinnace.look;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pinnace.archive.Tar;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.request.Parts;
import pinnace.request.PullRequest;

/**
 * The parts of an archive: for programs, as text with one URL a line, which {@code wget -i} takes, and as a page.
 *
 * @param file the name of the archive that they make together
 * @param bytes how many it has
 * @param partSize how many bytes a part has, but the last
 * @param parts in their order
 */
@JsonbPropertyOrder({"file", "bytes", "partSize", "parts"})
public record PartList(String file, long bytes, long partSize, List<OfPart> parts) {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    /** The URLs themselves, the content of the answer, and its bytes. */
    private static final int COPIES = 3;

    /** What a part takes beside its URL, in bytes. */
    private static final int OF_ONE = 500;

    /**
     * One of them.
     *
     * @param number from 1
     * @param file its name
     * @param bytes how many it has
     * @param url pinned
     */
    @JsonbPropertyOrder({"number", "file", "bytes", "url"})
    public record OfPart(int number, String file, long bytes, String url) {}

    /**
     * Those of the archive that was found.
     *
     * @param base what their URLs begin with
     */
    public static PartList of(Found found, String base) {
        Tar whole = found.archive().tar();
        long length = whole.length();
        String etag = whole.etag();
        String begin = FileName.of(found, etag);
        PullRequest archive = found.request().with(PullRequest.File.ARCHIVE);
        Parts division = archive.options().parts().orElseThrow();
        int count = division.count(length);
        String login = archive.logins().query();
        int beside = base.length() + login.length() + OF_ONE;
        hold((long) count * COPIES * (found.target(archive).length() + beside), found);
        List<OfPart> parts = IntStream.rangeClosed(1, count)
                .mapToObj(division::part)
                .map(part -> new OfPart(
                        part.number().orElseThrow(),
                        begin + part.suffix(),
                        part.length(length),
                        base + found.target(archive.with(archive.options().part(part))) + login))
                .toList();
        return new PartList(FileName.whole(found, etag), length, division.size(), parts);
    }

    /** The URL of a list is long, and each part has it. */
    private static void hold(long bytes, Found found) {
        try {
            found.download().holds(bytes);
        } catch (PullException e) {
            throw new PullException(
                            Kind.BUSY,
                            "This server has no memory now for such a long list of parts; give a larger part-size, or"
                                    + " try again in a moment",
                            e)
                    .retryAfter(TRY_AGAIN);
        }
    }

    /** As text, a URL a line. */
    public String text() {
        return parts.stream().map(part -> part.url() + "\n").collect(Collectors.joining());
    }
}
