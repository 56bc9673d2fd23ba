package pinnace.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * A manifest or an index as a registry sent it, read while it arrives; of an index only the entries are held. The
 * caller verifies the digest before it trusts anything in the document.
 *
 * @param digest the digest of all that came
 * @param size how many bytes came, at most {@link Index#LARGEST} and one more
 * @param first the first byte; -1 if there was none
 * @param document gives what it says, or throws why that cannot be read
 */
public record Received(Digest digest, long size, int first, Supplier<Manifest.Root> document) {

    /**
     * Reads one to its end, or to the first byte beyond {@link Index#LARGEST}.
     *
     * @param in the caller closes it
     * @param contentType the media type that the registry sent; if that is not one of an image, the document's own
     *     counts
     * @param held is told how many bytes are about to be held; may refuse with {@link Kind#BUSY}
     * @throws IOException as {@code in} throws it
     */
    public static Received of(InputStream in, String contentType, LongConsumer held) throws IOException {
        ArrivingDocument came = new ArrivingDocument(in, held);
        try {
            Document document = Json.read(came, "manifest", Json.LONGEST, json -> read(json, came, held));
            Manifest.Root root = document.root(contentType, came);
            return of(came, () -> root);
        } catch (PullException e) {
            if (e.kind() == Kind.BUSY) {
                throw e;
            }
            return of(came, () -> {
                throw e;
            });
        }
    }

    private static Received of(ArrivingDocument came, Supplier<Manifest.Root> document) {
        return new Received(came.digest(), came.size(), came.first(), document);
    }

    private static Document read(Json json, ArrivingDocument came, LongConsumer held) {
        try {
            return Document.read(json, held, () -> came.keepAtMost(Index.LARGEST_KEPT));
        } catch (RuntimeException e) {
            // The rest is read for the digest only.
            came.keepAtMost(0);
            throw e;
        }
    }

    /**
     * What it says.
     *
     * @throws PullException if it is none of these documents, or cannot be made into an archive
     */
    public Manifest.Root root() {
        return document.get();
    }
}
