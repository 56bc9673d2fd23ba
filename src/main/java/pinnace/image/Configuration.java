package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import pinnace.failure.PullException;

/**
 * What is needed of an image's configuration.
 *
 * @param platform what the image runs on; empty if it does not say
 * @param content its bytes, if it has at most {@link #LARGEST_KEPT}; callers do not change them
 */
public record Configuration(Optional<Platform> platform, Optional<byte[]> content) {

    /** The largest configuration that is read, in bytes; real ones have some kilobytes. */
    public static final long LARGEST = 8L << 20;

    /** A larger one is not kept; it is read again when the archive needs it. */
    public static final long LARGEST_KEPT = 64L << 10;

    /** How many bytes of a configuration of this size are kept. */
    public static long kept(long size) {
        return size > LARGEST_KEPT ? 0 : size;
    }

    /** Reads a configuration of {@code size} bytes, to its end; the caller closes the stream. */
    public static Configuration read(InputStream in, long size) throws IOException {
        if (kept(size) < size) {
            return new Configuration(platformOf(in), Optional.empty());
        }
        byte[] content = in.readAllBytes();
        return new Configuration(platformOf(new ByteArrayInputStream(content)), Optional.of(content));
    }

    private static Optional<Platform> platformOf(InputStream in) throws IOException {
        return Json.read(in, "image configuration", Json.LONGEST, json -> {
            if (json.isNull()) {
                throw new PullException(PullException.Kind.UNSUPPORTED, "The image's configuration is empty");
            }
            return platform(json);
        });
    }

    /** The head of a configuration, or a platform in an index; empty if it does not name one. */
    static Optional<Platform> platform(Json json) {
        if (json.isNull()) {
            return Optional.empty();
        }
        String[] words = {"", "", ""};
        json.object(name -> {
            int word = List.of("os", "architecture", "variant").indexOf(name);
            if (word >= 0) {
                words[word] = json.text().orElse("");
            }
        });
        return words[0].isEmpty() || words[1].isEmpty()
                ? Optional.empty()
                : Optional.of(new Platform(words[0], words[1], words[2]));
    }

    /** Refuses an image that, by its configuration, does not run on the wanted platform. */
    public void check(Platform wanted, String what) {
        check(platform, wanted, what);
    }

    /** The same, if the platform of the configuration is remembered. */
    public static void check(Optional<Platform> built, Platform wanted, String what) {
        // Many arm images leave the variant out of their configuration, so there it does not count.
        boolean fits = built.isEmpty()
                || wanted.runs(built.get())
                || new Platform(wanted.os(), wanted.architecture(), "").equals(built.get());
        if (!fits) {
            throw Index.noSuchPlatform(wanted, List.of(built.get()), what);
        }
    }
}
