package pinnace.image;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/** A descriptor as it is in a manifest, not checked yet. Its fields are set one by one, while they arrive. */
final class Part {

    /** Memory for the objects, in bytes; the registry's text in them is added to it. */
    private static final long OBJECTS = 400;

    private String mediaType = "";
    private Optional<String> digest = Optional.empty();
    private Optional<BigDecimal> size = Optional.empty();
    private Optional<Platform> platform = Optional.empty();
    private Optional<String> artifactType = Optional.empty();
    private Map<String, String> annotations = Map.of();

    /** Takes the value of a field, if it is one of these. */
    void field(String name, Json json, Supplier<Map<String, String>> readAnnotations) {
        switch (name) {
            case "mediaType" -> mediaType = MediaType.bare(json.text().orElse(""));
            case "digest" -> digest = json.text();
            case "size" -> size = json.number();
            case "platform" -> platform = Configuration.platform(json);
            case "artifactType" -> artifactType = json.text();
            case "annotations" -> annotations = readAnnotations.get();
            default -> {}
        }
    }

    /** The descriptor; refuses a missing field and a size that is not a whole number of bytes. */
    Descriptor checked() {
        if (digest.isEmpty() || size.isEmpty()) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest has an entry without digest or size");
        }
        return new Descriptor(
                mediaType, digestOf(digest.get()), bytes(size.get()), platform, artifactType, annotations);
    }

    /** Whether it is an entry of an index that has to be a sound one. */
    boolean mayBeImage() {
        return MediaType.isManifest(mediaType) && !Descriptor.isCompanion(annotations, platform);
    }

    /** The same; empty if it cannot be that: what accompanies images may be described in ways of its own. */
    Optional<Descriptor> ifSound() {
        try {
            return Optional.of(checked());
        } catch (PullException e) {
            return Optional.empty();
        }
    }

    private static Digest digestOf(String text) {
        try {
            return Digest.parse(text);
        } catch (PullException e) {
            throw e.kind() == Kind.UNSUPPORTED
                    ? e
                    : new PullException(
                            Kind.UNSUPPORTED, "The image's manifest has a malformed digest: " + Shown.of(text), e);
        }
    }

    private static long bytes(BigDecimal size) {
        try {
            return size.longValueExact();
        } catch (ArithmeticException e) {
            throw new PullException(
                    Kind.UNSUPPORTED, "The image's manifest has a size that is not a number of bytes", e);
        }
    }

    /** About how many bytes of memory it takes, with the objects that are made of it. */
    long weight() {
        return OBJECTS
                + 2L * (mediaType.length() + digest.map(String::length).orElse(0))
                + platform.map(Platform::weight).orElse(0L)
                + Descriptor.weight(annotations);
    }
}
