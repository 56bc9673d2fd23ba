package pinnace.archive;

import java.util.List;
import java.util.Optional;
import pinnace.image.Descriptor;
import pinnace.image.Image;
import pinnace.image.Reference;
import pinnace.stream.Origin;

/**
 * An image as an archive has it.
 *
 * @param image the image
 * @param origin where its blobs come from
 * @param names by which it is loaded, each with either a tag or a digest; a digest is the manifest's or the index's
 * @param index the document of the index that it was picked from, if one of the names is of that
 */
public record NamedImage(Image image, Origin origin, List<Reference> names, Optional<Entry.OfDocument> index) {

    /** Keeps a copy of the names. */
    public NamedImage {
        names = List.copyOf(names);
    }

    /** What a name is of. */
    Descriptor named(Reference name) {
        return index.map(Entry.OfDocument::descriptor)
                .filter(document ->
                        name.digest().filter(document.digest()::equals).isPresent())
                .orElse(image.manifest().descriptor());
    }
}
