package pinnace.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import pinnace.image.PullException.Kind;

/**
 * A manifest or an index as a registry sent it, read while it came, with nothing held of an index but its entries. The
 * digest is for the caller to check before anything that the document says is believed.
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
     * Reads one to its end, or to the first byte more than {@link Index#LARGEST}.
     *
     * @param in belongs to the caller
     * @param contentType the media type that the registry gave; the document's own word is taken where that is none of
     *     an image's
     * @param held is told of the bytes that are held, before they are; may refuse with {@link Kind#BUSY}
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
            return Document.read(json, held, came::keepNothing);
        } catch (RuntimeException e) {
            // The rest is read for the digest alone.
            came.keepNothing();
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
     * @throws PullException where it is none of these documents, or none that an archive can be made of
     */
    public Manifest.Root root() {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return root.orElseThrow();
    }
}
