package pinnace.list;

import pinnace.image.Platform;

/**
 * What is meant where a line does not say.
 *
 * @param registry of images whose name has none
 * @param platform of images without {@code platform=}
 */
public record Defaults(String registry, Platform platform) {

    /** The same with another platform. */
    public Defaults with(Platform other) {
        return new Defaults(registry, other);
    }
}
