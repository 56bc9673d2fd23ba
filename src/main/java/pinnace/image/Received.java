package pinnace.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;

/**
 * A manifest or an index as a registry sent it, read while it arrives; of an index only the entries are held. The
 * caller verifies the digest before it trusts anything in the document.
 */
public final class Received {

    private final ArrivingDocument.Bytes bytes;
    private final int first;
    private final Optional<Manifest.Root> root;
    private final Optional<PullException> refusal;

    private Received(ArrivingDocument came, Optional<Manifest.Root> root, Optional<PullException> refusal) {
        this.bytes = came.end();
        this.first = came.first();
        this.root = root;
        this.refusal = refusal;
    }

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
            return new Received(came, Optional.of(Manifest.of(document, contentType, came.end())), Optional.empty());
        } catch (PullException e) {
            if (e.kind() == Kind.BUSY) {
                throw e;
            }
            return new Received(came, Optional.empty(), Optional.of(e));
        }
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

    /** The digest of all that came. */
    public Digest digest() {
        return bytes.digest();
    }

    /** How many bytes came, at most {@link Index#LARGEST} and one more. */
    public long size() {
        return bytes.size();
    }

    /** Whether it begins with this character. */
    public boolean beginsWith(char c) {
        return first == c;
    }

    /**
     * What it says.
     *
     * @throws PullException if it is none of these documents, or cannot be made into an archive
     */
    public Manifest.Root root() {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return root.orElseThrow();
    }
}
