package pinnace.failure;

import java.io.Serializable;
import java.util.List;

/**
 * What there is instead of something that does not exist, for people who may have meant it.
 *
 * @param images names of images that are written much alike
 * @param platforms for which the image does exist
 */
public record Instead(List<String> images, List<String> platforms) implements Serializable {

    /** Nothing is known. */
    public static final Instead NOTHING = new Instead(List.of(), List.of());

    /** Keeps copies. */
    public Instead {
        images = List.copyOf(images);
        platforms = List.copyOf(platforms);
    }
}
