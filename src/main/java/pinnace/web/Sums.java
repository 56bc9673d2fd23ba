package pinnace.web;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.nio.charset.StandardCharsets;
import pinnace.delivery.Selection;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;
import pinnace.look.Found;
import pinnace.look.Representation;

/**
 * The digests of the files in an archive, for {@code sha256sum -c} where it is unpacked. No blob is touched: they are
 * in the manifests. So there is none of the archive itself, for which all of its bytes would have to be read.
 */
final class Sums {

    private Sums() {}

    /** It is short, so it is sent whole, whatever range is asked for (RFC 9110, 14.2). */
    static Response answer(Found found, Incoming incoming) {
        byte[] body = found.archive().sums().getBytes(StandardCharsets.US_ASCII);
        String etag = "\"" + Digest.of(body).hex().substring(0, 40) + "\"";
        Selection selection = incoming.conditions().select(etag, body.length);
        if (selection instanceof Selection.PreconditionFailed) {
            throw new PullException(Kind.CHANGED, "The sums are not those that If-Match names; get them anew");
        }
        Representation archive = Representation.of(found);
        if (selection instanceof Selection.NotModified) {
            return described(Response.notModified(), archive, etag).build();
        }
        ResponseBuilder whole = described(Response.ok(), archive, etag)
                .type("text/plain;charset=us-ascii")
                .header("Content-Disposition", "attachment; filename=\"" + fileName(archive) + "\"")
                .header("Content-Length", body.length);
        return incoming.isGet() ? whole.entity(body).build() : whole.build();
    }

    private static ResponseBuilder described(ResponseBuilder response, Representation archive, String etag) {
        return response.header("ETag", etag)
                .header("Content-Location", archive.location().orElse(null))
                .header("Cache-Control", "private, no-transform");
    }

    /** The archive's, but for the suffix, so that both lie side by side. */
    private static String fileName(Representation archive) {
        return archive.fileName().replaceFirst("\\.tar$", ".sha256");
    }
}
