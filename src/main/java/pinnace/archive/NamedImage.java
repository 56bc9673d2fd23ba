package pinnace.archive;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.Reference;
import pinnace.stream.Origin;

/**
 * An image as an archive has it.
 *
 * @param image the image
 * @param origin where its blobs come from
 * @param names by which it is loaded, each with either a tag or a digest; a digest is of one of its documents
 * @param indexes the documents of indexes that are in the archive: of the one that it was picked from if a name is of
 *     that, and of all that belong to it if all platforms are wanted
 * @param docker the manifest that docker loads; empty if there is none that it can load
 */
public record NamedImage(
        Image image, Origin origin, List<Reference> names, List<Entry.OfDocument> indexes, Optional<Manifest> docker) {

    /** Keeps copies of the lists. */
    public NamedImage {
        names = List.copyOf(names);
        indexes = List.copyOf(indexes);
    }

    /** What a name is of. */
    Descriptor named(Reference name) {
        Digest wanted = name.digest().orElse(image.digest());
        return Stream.concat(
                        indexes.stream().map(Entry.OfDocument::descriptor),
                        image.manifests().stream().map(Manifest::descriptor))
                .filter(document -> document.digest().equals(wanted))
                .findFirst()
                .orElseThrow();
    }
}
