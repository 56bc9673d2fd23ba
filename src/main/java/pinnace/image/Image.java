package pinnace.image;

/**
 * One image for one platform, pinned: what an archive is made of.
 *
 * @param name what was asked for: its tag, where it has one, names the image after loading
 * @param root the digest that the name led to: of the index where there is one, else of the manifest
 * @param platform the platform that was picked
 * @param manifest the manifest
 */
public record Image(Reference name, Digest root, Platform platform, Manifest manifest) {

    /**
     * Whether an index said that it is for the platform. Then it is so whatever the configuration says: docker believes
     * the index, and there are builds that leave the platform of their own machine in the configuration.
     */
    public boolean wasPickedFromIndex() {
        return !root.equals(manifest.digest());
    }

    /** The name that means these very bytes, today and on every node. */
    public Reference pinned() {
        return name.pinnedTo(root);
    }
}
