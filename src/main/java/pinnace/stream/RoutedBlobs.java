package pinnace.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/**
 * Blobs of several origins as one store.
 *
 * @param at the blobs of an origin; asked for each blob that is opened
 */
public record RoutedBlobs(Function<Origin, BlobStore> at) implements BlobStore {

    @Override
    public InputStream open(Blob blob, long from, long to) throws IOException {
        return at.apply(blob.origin()).open(blob, from, to);
    }

    @Override
    public boolean givesParts(Blob blob) {
        return at.apply(blob.origin()).givesParts(blob);
    }
}
