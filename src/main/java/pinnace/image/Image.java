package pinnace.image;

/**
 * One image for one platform, pinned: what an archive is made of.
 *
 * @param name what was asked for: its tag, if it has one, names the image after loading
 * @param root the digest that the name refers to: of the index if there is one, else of the manifest
 * @param platform the platform that was selected
 * @param manifest the manifest
 */
public record Image(Reference name, Digest root, Platform platform, Manifest manifest) {

    /**
     * Whether an index says that it is for the platform. Then the configuration does not count: docker believes the
     * index, and some builds leave the platform of their own machine in the configuration.
     */
    public boolean wasPickedFromIndex() {
        return !root.equals(manifest.digest());
    }

    /** The name that always means exactly these bytes, on every node. */
    public Reference pinned() {
        return name.pinnedTo(root);
    }
}
