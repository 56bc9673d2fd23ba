package pinnace.image;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image, pinned: what an archive is made of.
 *
 * @param name what was asked for: its tag, if it has one, names the image after loading
 * @param root the digest that the name refers to: of the index if there is one, else of the manifest
 * @param platform the platform that was selected, or {@link Platform#ALL}
 * @param manifests of this platform, one; or all that there are, with those of attestations, each once
 */
public record Image(Reference name, Digest root, Platform platform, List<Manifest> manifests) {

    /** Keeps a copy of the list. */
    public Image {
        manifests = List.copyOf(manifests);
    }

    /** One image for one platform. */
    public Image(Reference name, Digest root, Platform platform, Manifest manifest) {
        this(name, root, platform, List.of(manifest));
    }

    /** What its name refers to after loading: the manifest of its platform, or all that there is. */
    public Digest digest() {
        return platform.isAll() ? root : manifest().digest();
    }

    /** The manifest of an image for one platform. */
    public Manifest manifest() {
        return manifests.get(0);
    }

    /** The platform for which it is, or all of them; an artifact is for none. */
    public Optional<Platform> runsOn() {
        return platform.isAll() || manifest().isImage() ? Optional.of(platform) : Optional.empty();
    }

    /**
     * Whether an index says that it is for the platform. Then the configuration does not count: docker believes the
     * index, and some builds leave the platform of their own machine in the configuration.
     */
    public boolean wasPickedFromIndex() {
        return !root.equals(digest());
    }

    /** All its layers, of all platforms that it has; one may occur more than once. */
    public Stream<Descriptor> layers() {
        return manifests.stream().flatMap(manifest -> manifest.layers().stream());
    }

    /** About how many bytes of memory it takes. */
    public long weight() {
        return manifests.stream().mapToLong(Manifest::weight).sum();
    }

    /** The name that always means exactly these bytes, on every node. */
    public Reference pinned() {
        return name.pinnedTo(root);
    }
}
