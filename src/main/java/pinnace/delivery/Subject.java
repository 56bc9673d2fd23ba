package pinnace.delivery;

/**
 * The image that a download is for, or the first of several.
 *
 * @param reference its name, pinned
 * @param digest what its name refers to after loading
 * @param platform of it
 * @param images how many images the file has
 */
public record Subject(String reference, String digest, String platform, int images) {}
