package pinnace.web;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import pinnace.archive.Archive;
import pinnace.delivery.Delivery;
import pinnace.delivery.Pace;
import pinnace.delivery.Selection;
import pinnace.delivery.Turn;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.image.Reference;
import pinnace.stream.AheadBlobs;
import pinnace.stream.BlobRange;
import pinnace.stream.BlobStore;
import pinnace.stream.DocumentMemory;
import pinnace.stream.ReadAhead;
import pinnace.stream.Source;

/**
 * The answers that carry an archive: their status, their headers, their bytes.
 *
 * @param means for reading ahead
 * @param pace how a download behaves in time
 * @param documents the memory for what answers hold of manifests and configurations
 */
record Downloads(AheadBlobs.Means means, Pace pace, DocumentMemory documents) {

    private static final Logger LOG = Logger.getLogger(Downloads.class.getName());

    /**
     * What an answer says of an archive.
     *
     * @param image what it holds
     * @param archive the bytes
     * @param location path and query that mean these very bytes
     * @param http1 whether it goes over HTTP/1, where only a closed connection shows every client at once that a body
     *     is short; HTTP/2 ends a stream, and a Connection header there breaks it (RFC 9113, 8.2.2)
     */
    record Facts(Image image, Archive archive, String location, boolean http1) {

        String etag() {
            return archive.etag();
        }

        long length() {
            return archive.length();
        }

        /** {@code nginx_1.27_linux-amd64.tar}: nothing in it that a shell, Windows or RFC 6266 would mind. */
        String fileName() {
            Reference name = image.name();
            String repository = name.repository().startsWith("library/")
                    ? name.repository().substring("library/".length())
                    : name.repository();
            String version =
                    name.tag().orElse("sha256-" + image.manifest().digest().shortened());
            return (repository + "_" + version + "_" + image.platform())
                            .replace(
                                    "_" + image.platform(),
                                    "_" + image.platform().toString().replace('/', '-'))
                            .replace('/', '_')
                    + ".tar";
        }
    }

    /**
     * Where the blobs of an answer come from.
     *
     * @param store given a way to read ahead
     * @param known blobs that are at hand, verified
     * @param toFit those of which the client may have a part already
     */
    record Blobs(
            Function<UnaryOperator<BlobStore>, BlobStore> store, Map<Digest, byte[]> known, List<BlobRange> toFit) {

        /** Of a client that begins. */
        Blobs(Function<UnaryOperator<BlobStore>, BlobStore> store, Map<Digest, byte[]> known) {
            this(store, known, List.of());
        }

        /** The same for a client that goes on; refused, while there is a status to say it, where it cannot. */
        private Blobs fitting(List<BlobRange> ranges) {
            try (BlobStore unread = store.apply(blobs -> blobs).knowing(known)) {
                ranges.forEach(unread::check);
            }
            return new Blobs(store, known, ranges);
        }

        /** How many bytes of memory those at hand take. */
        long weight() {
            return known.values().stream().mapToLong(content -> content.length).sum();
        }

        private BlobStore of(Archive archive, AheadBlobs.Means means) {
            List<BlobRange> plan = archive.blobs().stream()
                    .filter(range -> !known.containsKey(range.blob().digest()))
                    .toList();
            return checked(
                    store.apply(blobs -> new AheadBlobs(blobs, plan, means)).knowing(known));
        }

        /** Once more: something may have happened since the answer's head was made. */
        private BlobStore checked(BlobStore opened) {
            try {
                toFit.forEach(opened::check);
                return opened;
            } catch (PullException e) {
                opened.close();
                throw e;
            }
        }
    }

    Response answer(Facts facts, Selection selection, Blobs blobs, Turn turn) {
        Archive archive = facts.archive();
        if (selection instanceof Selection.Whole) {
            return whole(facts).entity(stream(facts, archive, blobs, turn)).build();
        }
        if (selection instanceof Selection.Part part) {
            Archive slice = archive.slice(part.from(), part.to());
            return described(Response.status(206), facts)
                    .header("Content-Length", slice.length())
                    .header("Content-Range", "bytes " + part.from() + "-" + (part.to() - 1) + "/" + archive.length())
                    .entity(stream(facts, slice, blobs.fitting(part.toFit(slice.blobs())), turn))
                    .build();
        }
        return withoutBody(facts, selection);
    }

    Response head(Facts facts, Selection selection) {
        return selection instanceof Selection.Whole ? whole(facts).build() : withoutBody(facts, selection);
    }

    private static ResponseBuilder whole(Facts facts) {
        return described(Response.ok(), facts)
                .header("Content-Length", facts.archive().length());
    }

    private static Response withoutBody(Facts facts, Selection selection) {
        if (selection instanceof Selection.NotModified) {
            return Response.notModified()
                    .header("ETag", facts.archive().etag())
                    .header("Content-Location", facts.location())
                    .header("Cache-Control", "private, no-transform")
                    .build();
        }
        if (selection instanceof Selection.PreconditionFailed) {
            throw new PullException(Kind.CHANGED, "This is another file than the one that If-Match names; begin anew");
        }
        long length = facts.archive().length();
        if (selection instanceof Selection.Beyond) {
            throw new PullException(
                    Kind.CONFLICT,
                    "The download has " + length + " bytes, and your file has more already, so it is not of the image"
                            + " that the name means now. Delete the file and begin the download anew");
        }
        throw new PullException(Kind.RANGE, "The file has " + length + " bytes; there are none after them")
                .with("Content-Range", "bytes */" + length);
    }

    private static ResponseBuilder described(ResponseBuilder response, Facts facts) {
        ResponseBuilder described = response.type("application/x-tar")
                .header("ETag", facts.archive().etag())
                .header("Accept-Ranges", "bytes")
                .header("Content-Disposition", "attachment; filename=\"" + facts.fileName() + "\"")
                .header("Content-Location", facts.location())
                .header("Docker-Content-Digest", facts.image().manifest().digest())
                .header("Cache-Control", "private, no-transform")
                .header("X-Accel-Buffering", "no");
        return facts.http1() ? described.header("Connection", "close") : described;
    }

    /**
     * The bytes. A failure after the first of them is told by the connection, which closes before the promised length:
     * the writer just stops, for Jersey would log an exception with its whole stack and close the connection the same.
     */
    private StreamingOutput stream(Facts facts, Archive archive, Blobs blobs, Turn turn) {
        return client -> {
            try (BlobStore store = blobs.of(archive, means);
                    InputStream content = archive.open(store);
                    Source source = ReadAhead.of(content, means.threads(), means.memory())) {
                new Delivery(pace, means.time(), turn::passed).run(source, client);
            } catch (PullException e) {
                cutShort(facts, turn.cut().orElse(e.getMessage()));
            } catch (IOException e) {
                turn.cut().ifPresent(why -> cutShort(facts, why));
                LOG.log(Level.FINE, e, () -> "The client is gone: " + facts.location());
            }
        };
    }

    private static void cutShort(Facts facts, String why) {
        LOG.log(Level.WARNING, "Cut short: " + facts.location() + ": " + why);
    }
}
