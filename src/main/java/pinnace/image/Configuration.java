package pinnace.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** What is needed of an image's configuration: what the image runs on, and the bytes themselves where they are few. */
public final class Configuration {

    /** The largest configuration that is read, in bytes; real ones have some kilobytes. */
    public static final long LARGEST = 8L << 20;

    /** A larger one is not kept but read again when its turn comes. */
    public static final long LARGEST_KEPT = 64L << 10;

    private final Optional<Platform> platform;
    private final Optional<byte[]> content;

    private Configuration(Optional<Platform> platform, Optional<byte[]> content) {
        this.platform = platform;
        this.content = content;
    }

    /** How many bytes are kept of one of this size. */
    public static long kept(long size) {
        return size > LARGEST_KEPT ? 0 : size;
    }

    /** Reads one of so many bytes, to its end; the stream is the caller's. */
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
                throw new PullException(PullException.Kind.UNSUPPORTED, "The image's image configuration is empty");
            }
            return platform(json);
        });
    }

    /** The head of a configuration, or a platform in an index; empty where it says too little. */
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

    /** Its bytes, where they are kept; nobody changes them. */
    public Optional<byte[]> content() {
        return content;
    }

    /** What the image runs on; empty where it does not say. */
    public Optional<Platform> platform() {
        return platform;
    }

    /** Refuses an image whose configuration says that it is for a platform that the wanted one does not run. */
    public void check(Platform wanted, String what) {
        check(platform, wanted, what);
    }

    /** The same where it is remembered what the configuration says. */
    public static void check(Optional<Platform> built, Platform wanted, String what) {
        // Many an arm image leaves the variant out of its configuration, so there it does not count.
        boolean fits = built.isEmpty()
                || wanted.runs(built.get())
                || new Platform(wanted.os(), wanted.architecture(), "").equals(built.get());
        if (!fits) {
            throw Index.noSuchPlatform(wanted, List.of(built.get()), what);
        }
    }
}
