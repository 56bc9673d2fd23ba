package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pinnace.archive.Tar;

/**
 * The parts of an archive: for programs, and as text one URL a line, which {@code wget -i} takes.
 *
 * @param file the name of the archive that they make together
 * @param bytes how many it has
 * @param partSize how many bytes a part has, but the last
 * @param parts in their order
 */
@JsonbPropertyOrder({"file", "bytes", "partSize", "parts"})
public record PartList(String file, long bytes, long partSize, List<OfPart> parts) {

    private static final Jsonb JSON = JsonbBuilder.create();

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

    /** Those of the archive that was found. */
    static PartList of(Found found, BaseUrl base) {
        Tar whole = found.archive().tar();
        long length = whole.length();
        Parts division = found.request().options().parts().orElseThrow();
        String file = FileName.of(found, whole.etag());
        String before = base.of(found.incoming());
        PullRequest archive = found.request().with(PullRequest.File.ARCHIVE);
        List<OfPart> parts = IntStream.rangeClosed(1, division.count(length))
                .mapToObj(division::part)
                .map(part -> new OfPart(
                        part.number().orElseThrow(),
                        file + part.suffix(),
                        part.length(length),
                        before + found.target(archive.with(archive.options().part(part)))))
                .toList();
        return new PartList(file, length, division.size(), parts);
    }

    /** The answer that has them as its content. */
    Response answer(Incoming incoming) {
        boolean json = DryRun.isJsonFor(incoming);
        byte[] body = (json ? JSON.toJson(this) : text()).getBytes(StandardCharsets.UTF_8);
        Response.ResponseBuilder response = Response.ok()
                .type((json ? "application/json" : "text/plain") + ";charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .header("Content-Length", body.length);
        return incoming.isGet() ? response.entity(body).build() : response.build();
    }

    private String text() {
        return parts.stream().map(part -> part.url() + "\n").collect(Collectors.joining());
    }
}
