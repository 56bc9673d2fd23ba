package pinnace.image;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinnace.failure.Instead;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * An index, or Docker's manifest list: one image for several platforms (OCI image-spec, image-index.md).
 *
 * @param descriptor of the document itself
 * @param content its bytes as the registry sent them, if it has at most {@link #LARGEST_KEPT}
 * @param artifactType what kind of artifact it is, if it says so
 * @param annotations by name; of long ones the beginning
 * @param children all entries that are described as the specification has it, in the index's order
 * @param complete whether these are all its entries
 */
public record Index(
        Descriptor descriptor,
        Optional<Pieces> content,
        Optional<String> artifactType,
        Map<String, String> annotations,
        List<Descriptor> children,
        boolean complete)
        implements Manifest.Root {

    /** The largest index that is read, in bytes. */
    public static final long LARGEST = 8L << 20;

    /** The largest index whose bytes are kept. Those in use today have some kilobytes, the largest about hundred. */
    public static final long LARGEST_KEPT = 1L << 20;

    /** The largest in use today have some dozens. */
    public static final int MOST_ENTRIES = 1000;

    /** How many platforms an error names. */
    private static final int MOST_NAMED = 40;

    @Override
    public Digest digest() {
        return descriptor.digest();
    }

    @Override
    public long weight() {
        return descriptor.weight()
                + content.map(Pieces::length).orElse(0L)
                + Descriptor.weight(annotations)
                + children.stream().mapToLong(Descriptor::weight).sum();
    }

    /** The entries that are images. */
    public List<Descriptor> images() {
        return children.stream()
                .filter(child -> MediaType.isManifest(child.mediaType()) && !child.isCompanion())
                .toList();
    }

    /** The entries that accompany an image: signatures, SBOMs, attestations. */
    public List<Descriptor> companions() {
        return children.stream().filter(Descriptor::isCompanion).toList();
    }

    /** The platforms that there are, each once, in the index's order. */
    public List<Platform> platforms() {
        return images().stream()
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
        return select(wanted).orElseThrow(() -> noSuchPlatform(wanted, platforms(), what));
    }

    /** The same; empty if there is none for this platform. */
    public Optional<Descriptor> select(Platform wanted) {
        List<Descriptor> images = images();
        Optional<Descriptor> found = images.stream()
                .filter(image -> image.platform().filter(wanted::runs).isPresent())
                .max(Comparator.comparingInt(
                        image -> rank(wanted, image.platform().orElseThrow())));
        // An index of one image without a platform: the configuration will tell.
        if (found.isEmpty() && images.size() == 1 && images.get(0).platform().isEmpty()) {
            return Optional.of(images.get(0));
        }
        return found;
    }

    private static int rank(Platform wanted, Platform offered) {
        return offered.equals(wanted) ? Integer.MAX_VALUE : offered.level();
    }

    static PullException noSuchPlatform(Platform wanted, List<Platform> offered, String what) {
        List<String> named = offered.stream()
                .map(Object::toString)
                .map(Shown::plain)
                .limit(MOST_NAMED)
                .toList();
        String there = named.isEmpty()
                ? "its index names no platform; platform=all gives all that it has"
                : "it exists for " + String.join(", ", named);
        return new PullException(Kind.NOT_FOUND, what + " does not exist for " + wanted + "; " + there)
                .with(new Instead(List.of(), named));
    }
}
