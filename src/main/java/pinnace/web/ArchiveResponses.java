package pinnace.web;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.archive.Tar;
import pinnace.delivery.Delivery;
import pinnace.delivery.Download;
import pinnace.delivery.Extent;
import pinnace.delivery.Outcome;
import pinnace.delivery.Pace;
import pinnace.delivery.Rates;
import pinnace.delivery.Selection;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;
import pinnace.look.Found;
import pinnace.look.Representation;
import pinnace.stream.AheadBlobs;
import pinnace.stream.BlobHistories;
import pinnace.stream.BlobRange;
import pinnace.stream.BlobStore;
import pinnace.stream.Blobs;
import pinnace.stream.ReadAhead;
import pinnace.stream.Source;
import pinnace.stream.TalliedBlobs;
import pinnace.stream.Tally;

/**
 * The answers that carry an archive: their status, their headers, their bytes.
 *
 * @param blobs how downloads get their blobs
 * @param pace how a download behaves in time
 * @param rates how many bytes a second downloads get
 * @param tally is told how registries send their blobs
 */
record ArchiveResponses(Blobs blobs, Pace pace, Rates rates, Tally tally) {

    private static final Logger LOG = Logger.getLogger(ArchiveResponses.class.getName());

    /** Says what an archive leaves out because of {@code base=}. */
    private static final String LEFT_OUT = "Pinnace-Left-Out";

    /**
     * Where the bytes of an answer come from.
     *
     * @param raw the blobs as registries send them, anew for each use
     * @param known blobs that are at hand, verified
     */
    record Content(Supplier<BlobStore> raw, Map<Digest, byte[]> known) {}

    /** The archive of what was found. */
    Response archive(Found found, Incoming incoming) {
        Content content = new Content(found::blobs, found.known());
        Download download = found.download();
        found.request().options().parts().ifPresent(part -> download.isFor(download.what() + part.inWords()));
        return of(Representation.of(found), content, incoming, download);
    }

    /** The answer to a request for a file, with or without a body. */
    Response of(Representation file, Content content, Incoming incoming, Download download) {
        Selection selection = incoming.conditions().select(file.etag(), file.length());
        if (selection instanceof Selection.Whole) {
            // Of a part of the archive: the client has the others, or will have them.
            List<BlobRange> toFit = check(new Selection.Part(0, file.length(), true), file, content);
            download.selects(new Extent(0, file.length(), file.length()));
            ResponseBuilder whole = described(Response.ok(), file, incoming).header("Content-Length", file.length());
            return incoming.isGet()
                    ? whole.entity(stream(file.tar(), toFit, content, download)).build()
                    : whole.build();
        }
        if (selection instanceof Selection.Part part) {
            Tar slice = file.tar().slice(part.from(), part.to());
            List<BlobRange> toFit = check(part, file, content);
            String bytes = part.from() + "-" + (part.to() - 1) + "/" + file.length();
            download.isFor(download.what() + " bytes " + bytes);
            download.selects(new Extent(part.from(), part.to(), file.length()));
            return described(Response.status(206), file, incoming)
                    .header("Content-Length", slice.length())
                    .header("Content-Range", "bytes " + bytes)
                    .entity(stream(slice, toFit, content, download))
                    .build();
        }
        return withoutBody(file, selection);
    }

    /**
     * Refuses, while there is a status to say it, what will not fit what its client has already.
     *
     * @return what has to fit
     */
    private List<BlobRange> check(Selection.Part selected, Representation file, Content content) {
        List<BlobRange> slice = file.tar().slice(selected.from(), selected.to()).blobs();
        List<BlobRange> toFit = selected.toFit(slice).stream()
                .filter(range -> !content.known().containsKey(range.blob().digest()))
                .toList();
        for (BlobRange range : toFit) {
            if (file.cuts(range.blob()) && blobs.histories().isSuspect(range.blob())) {
                throw new PullException(
                        Kind.CONFLICT,
                        "This part cannot be sent: "
                                + range.blob().digest() + " lies in several parts, and what was sent of it before was"
                                + " broken. Delete the parts that you have and begin anew in "
                                + BlobHistories.REMEMBERED.toMinutes()
                                + " minutes, or download the whole file without part-size=");
            }
            blobs.histories().check(range);
        }
        return toFit;
    }

    private static Response withoutBody(Representation file, Selection selection) {
        if (selection instanceof Selection.NotModified) {
            return Response.notModified()
                    .header("ETag", file.etag())
                    .header("Content-Location", file.location().orElse(null))
                    .header("Cache-Control", "private, no-transform")
                    .build();
        }
        if (selection instanceof Selection.PreconditionFailed) {
            throw new PullException(
                    Kind.CHANGED, "The file is not the one that If-Match names; begin the download anew");
        }
        long length = file.length();
        if (selection instanceof Selection.Beyond) {
            throw new PullException(
                    Kind.CONFLICT,
                    "The download has " + length + " bytes, and your file has more already, so it is not of the image"
                            + " that the name means now. Delete the file and begin the download anew");
        }
        throw new PullException(Kind.RANGE, "The file has " + length + " bytes; there are none after them")
                .with("Content-Range", "bytes */" + length);
    }

    private static ResponseBuilder described(ResponseBuilder response, Representation file, Incoming incoming) {
        ResponseBuilder described = response.type("application/x-tar")
                .header("ETag", file.etag())
                .header("Accept-Ranges", "bytes")
                .header("Content-Disposition", "attachment; filename=\"" + file.fileName() + "\"")
                .header("Content-Location", file.location().orElse(null))
                .header("Docker-Content-Digest", file.digest().orElse(null))
                .header(LEFT_OUT, file.leftOut().orElse(null))
                .header("Cache-Control", "private, no-transform")
                .header("X-Accel-Buffering", "no");
        return incoming.isHttp1() ? described.header("Connection", "close") : described;
    }

    /**
     * The bytes. A failure after the first of them is told by the connection, which closes before the promised length:
     * the writer just stops, for Jersey would log an exception with its whole stack and close the connection the same.
     */
    private StreamingOutput stream(Tar tar, List<BlobRange> toFit, Content content, Download download) {
        return client -> {
            AheadBlobs.Means means = blobs.means();
            BlobStore raw = new TalliedBlobs(content.raw().get(), tally, means.time());
            try (BlobStore store = blobs.of(raw, content.known(), tar.blobs());
                    InputStream bytes = tar.open(store)) {
                // Once more: something may have happened since the head of the answer was made.
                toFit.forEach(blobs.histories()::check);
                try (Source source = ReadAhead.of(bytes, means.threads(), means.memory())) {
                    new Delivery(pace, means.time(), download, rates).run(source, client);
                }
                download.endsAs(new Outcome.Complete());
            } catch (PullException e) {
                download.endsAs(new Outcome.CutShort(download.cut().orElse(String.valueOf(e.getMessage()))));
            } catch (IOException e) {
                download.endsAs(
                        download.cut().<Outcome>map(Outcome.CutShort::new).orElseGet(() -> lost(e)));
                LOG.log(Level.FINE, "The client is gone", e);
            }
        };
    }

    /** How a download ended whose bytes could not be written. */
    private static Outcome lost(IOException failure) {
        return failure instanceof GoneClientFilter.EndedRequest
                ? new Outcome.CutShort(Download.SERVER_STOPS)
                : new Outcome.ClientGone();
    }
}
