package pinnace.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import pinnace.image.PullException.Kind;

/**
 * An index, or Docker's manifest list: one image for several platforms (OCI image-spec, image-index.md).
 *
 * @param digest the digest of the document
 * @param mediaType of the document
 * @param images the entries that are images, in the index's order; attestations and other companions are left out
 */
public record Index(Digest digest, String mediaType, List<Descriptor> images) implements Manifest.Root {

    /** The largest index that is read, in bytes. */
    public static final long LARGEST = 8L << 20;

    /** The largest in use today have some dozens. */
    public static final int MOST_ENTRIES = 1000;

    private static final long ENTRY = 400;

    static Index of(Digest digest, String mediaType, List<Optional<Part>> entries) {
        List<Descriptor> images = new ArrayList<>();
        for (Optional<Part> entry : entries) {
            Part part = entry.orElseThrow(
                    () -> new PullException(Kind.UNSUPPORTED, "The image's index has an entry that is null"));
            if (!part.isCompanion() && MediaType.isManifest(part.mediaType())) {
                Descriptor image = part.checked();
                if (image.platform().filter(Platform::isUnknown).isEmpty()) {
                    images.add(image);
                }
            }
        }
        return new Index(digest, mediaType, List.copyOf(images));
    }

    @Override
    public long weight() {
        return ENTRY
                + images.stream()
                        .mapToLong(image ->
                                ENTRY + image.platform().map(Platform::weight).orElse(0L))
                        .sum();
    }

    /** The platforms that there are, each once, in the index's order. */
    public List<Platform> platforms() {
        return images.stream()
                .flatMap(image -> image.platform().stream())
                .distinct()
                .toList();
    }

    /**
     * The image for a platform: exactly this one, else the newest older variant of the same processor, as docker
     * selects it.
     *
     * @param what the image's name, for the error
     */
    public Descriptor select(Platform wanted, String what) {
        Optional<Descriptor> found = images.stream()
                .filter(image -> image.platform().filter(wanted::runs).isPresent())
                .max(Comparator.comparingInt(
                        image -> rank(wanted, image.platform().orElseThrow())));
        // An index of one image without a platform: the configuration will tell.
        if (found.isEmpty() && images.size() == 1 && images.get(0).platform().isEmpty()) {
            return images.get(0);
        }
        return found.orElseThrow(() -> noSuchPlatform(wanted, platforms(), what));
    }

    private static int rank(Platform wanted, Platform offered) {
        return offered.equals(wanted) ? Integer.MAX_VALUE : offered.level();
    }

    static PullException noSuchPlatform(Platform wanted, List<Platform> offered, String what) {
        String there = offered.isEmpty()
                ? "its index names no platform"
                : "it exists for "
                        + offered.stream()
                                .map(Object::toString)
                                .map(Shown::plain)
                                .limit(40)
                                .collect(Collectors.joining(", "));
        return new PullException(Kind.NOT_FOUND, what + " does not exist for " + wanted + "; " + there);
    }
}
