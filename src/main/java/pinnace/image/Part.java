package pinnace.image;

import java.math.BigDecimal;
import java.util.Optional;
import pinnace.image.PullException.Kind;

/**
 * A descriptor as a manifest has it, not checked yet.
 *
 * @param mediaType without parameters, in lower case; empty where there is none
 * @param digest as it is written
 * @param size as it is written
 * @param platform what it runs on, where the entry says so
 * @param isCompanion whether this entry of an index goes with an image (a signature, an SBOM) rather than being one
 */
record Part(
        String mediaType,
        Optional<String> digest,
        Optional<BigDecimal> size,
        Optional<Platform> platform,
        boolean isCompanion) {

    /** Of the objects; what they hold of the registry's text is added to it. */
    private static final long OBJECTS = 400;

    /** The same, checked; what is missing or no whole number of bytes is the registry's mistake. */
    Descriptor checked() {
        if (digest.isEmpty() || size.isEmpty()) {
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest has an entry without digest or size");
        }
        return new Descriptor(mediaType, digestOf(digest.get()), bytes(size.get()), platform);
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
            throw new PullException(Kind.UNSUPPORTED, "The image's manifest has a size that is no number of bytes", e);
        }
    }

    /** About how many bytes of memory it takes, what is made of it included. */
    long weight() {
        return OBJECTS
                + 2L * (mediaType.length() + digest.map(String::length).orElse(0))
                + platform.map(Platform::weight).orElse(0L);
    }
}
