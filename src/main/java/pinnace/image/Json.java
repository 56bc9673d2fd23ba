package pinnace.image;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.image.PullException.Kind;

/**
 * The JSON of a manifest, an index or a configuration as it stands, believed in nothing: lenient views, from which the
 * strict types are made. Fields that nobody here needs are passed over. The views are public for JSON-B alone, which
 * sees no others; this class keeps them in the package.
 */
final class Json {

    private static final Jsonb JSON = JsonbBuilder.create();

    private Json() {}

    /** A manifest or an index: one view of both, for only its fields tell which it is. */
    public record Document(
            @JsonbProperty("schemaVersion") @Nullable BigDecimal schemaVersion,
            @JsonbProperty("mediaType") @Nullable String mediaType,
            @JsonbProperty("artifactType") @Nullable String artifactType,
            @JsonbProperty("config") @Nullable Part config,
            @JsonbProperty("layers") @Nullable List<@Nullable Part> layers,
            @JsonbProperty("manifests") @Nullable List<@Nullable Part> manifests) {
        @JsonbCreator
        public Document {}
    }

    /** A descriptor as it stands. */
    public record Part(
            @JsonbProperty("mediaType") @Nullable String mediaType,
            @JsonbProperty("digest") @Nullable String digest,
            @JsonbProperty("size") @Nullable BigDecimal size,
            @JsonbProperty("platform") @Nullable Machine platform,
            @JsonbProperty("annotations") @Nullable Map<String, Object> annotations) {
        @JsonbCreator
        public Part {}

        /** The same, checked; what is missing or no whole number of bytes is the registry's mistake. */
        Descriptor checked() {
            if (digest == null || size == null) {
                throw new PullException(Kind.UNSUPPORTED, "The image's manifest has an entry without digest or size");
            }
            return new Descriptor(
                    MediaType.bare(mediaType == null ? "" : mediaType),
                    digestOf(digest),
                    bytes(size),
                    Optional.ofNullable(platform).flatMap(Machine::checked));
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
                        Kind.UNSUPPORTED, "The image's manifest has a size that is no number of bytes", e);
            }
        }

        /** Whether this entry of an index goes with an image (a signature, an SBOM) rather than being one. */
        boolean isCompanion() {
            return annotations != null && annotations.containsKey("vnd.docker.reference.type");
        }
    }

    /** A platform, or the head of an image's configuration, as it stands. */
    public record Machine(
            @JsonbProperty("os") @Nullable String os,
            @JsonbProperty("architecture") @Nullable String architecture,
            @JsonbProperty("variant") @Nullable String variant) {
        @JsonbCreator
        public Machine {}

        Optional<Platform> checked() {
            return os == null || architecture == null || os.isEmpty() || architecture.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Platform(os, architecture, variant == null ? "" : variant));
        }
    }

    /**
     * Reads JSON of any origin; {@code what} names it in the sentence that says it is none. JSON that does not hold is
     * what somebody pushed; what does not even begin as JSON comes from something else than a registry.
     */
    static <T> T parse(byte[] json, Class<T> type, String what) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            T parsed = JSON.fromJson(text, type);
            if (parsed == null) {
                throw new PullException(Kind.UNSUPPORTED, "The image's " + what + " is empty");
            }
            return parsed;
        } catch (CharacterCodingException
                | JsonbException
                | jakarta.json.JsonException
                | IllegalStateException
                | ClassCastException
                | StackOverflowError e) {
            throw new PullException(
                    beginsAsJson(json) ? Kind.UNSUPPORTED : Kind.BROKEN,
                    "The " + what + " that the registry sent cannot be read as JSON",
                    e);
        }
    }

    private static boolean beginsAsJson(byte[] json) {
        for (byte b : json) {
            if (b > ' ') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }
}
