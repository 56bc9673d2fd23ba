package pinnace.list;

import java.util.Optional;
import pinnace.image.Digest;
import pinnace.image.Platform;
import pinnace.image.Reference;

/**
 * One image that is asked for.
 *
 * @param number of the line that asks for it, from 1
 * @param reference the image, as its registry names it
 * @param platform the platform
 * @param as the name after loading, with a tag and without a digest; empty if the list gives none for this image
 */
public record Line(int number, Reference reference, Platform platform, Optional<Reference> as) {

    /** Whether a digest decides what it means, so that it means the same tomorrow. */
    public boolean isPinned() {
        return reference.digest().isPresent();
    }

    /** The same line, of an image whose name means this digest now. */
    public Line pinnedTo(Digest root) {
        return new Line(number, reference.pinnedTo(root), platform, as);
    }

    /** Whether it asks for the same as another line. */
    boolean repeats(Line other) {
        return reference.equals(other.reference) && platform.equals(other.platform) && as.equals(other.as);
    }
}
