package pinnace.web;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.login.Login;
import pinnace.login.RegistryName;

/**
 * The header {@code X-Registry-Auth}, as in Docker's API: the base64url of one login in JSON (AuthConfig), or of a map
 * of them by registry. Standard base64 is understood too, for shells make it.
 */
final class RegistryAuth {

    /** The header's name, and that of the challenge which asks for it. */
    static final String HEADER = "X-Registry-Auth";

    private static final JsonParserFactory JSON = Json.createParserFactory(Map.of());

    private RegistryAuth() {}

    /**
     * The login for a registry and no other: one login counts for the registry that is asked for, unless its
     * {@code serveraddress} names another; a map counts for what its keys name.
     *
     * @param value the header's
     * @param registry as references name it
     * @throws PullException of {@link Kind#BAD_REQUEST} where the header is malformed; nothing of it is quoted
     */
    static Optional<Login> login(String value, String registry) {
        JsonObject read = parsed(value);
        boolean isMap = !read.isEmpty() && read.values().stream().allMatch(JsonObject.class::isInstance);
        return isMap ? ofMap(read, registry) : login(read).filter(any -> names(text(read, "serveraddress"), registry));
    }

    private static Optional<Login> ofMap(JsonObject map, String registry) {
        Optional<Login> found = Optional.empty();
        for (Map.Entry<String, JsonValue> entry : map.entrySet()) {
            JsonObject one = entry.getValue().asJsonObject();
            Optional<Login> login = login(one);
            boolean meant = isOf(entry.getKey(), registry) && names(text(one, "serveraddress"), registry);
            found = found.isEmpty() && meant ? login : found;
        }
        return found;
    }

    /** Whether an address leaves open which registry is meant, or means this one. */
    private static boolean names(@Nullable String address, String registry) {
        return address == null || address.isBlank() || isOf(address, registry);
    }

    /** By whichever of its names; Docker Hub has several. */
    private static boolean isOf(String address, String registry) {
        return RegistryName.of(address).equals(RegistryName.of(registry));
    }

    private static Optional<Login> login(JsonObject auth) {
        auth.keySet().forEach(name -> text(auth, name));
        return Login.docker(
                text(auth, "registrytoken"),
                text(auth, "identitytoken"),
                text(auth, "username"),
                text(auth, "password"));
    }

    /** A member that is text, without what would break out of a header (RFC 7617 has no control characters either). */
    private static @Nullable String text(JsonObject auth, String name) {
        JsonValue value = auth.getOrDefault(name, JsonValue.NULL);
        if (value == JsonValue.NULL) {
            return null;
        }
        if (!(value instanceof JsonString text) || text.getString().chars().anyMatch(Character::isISOControl)) {
            throw malformed();
        }
        return text.getString();
    }

    private static JsonObject parsed(String value) {
        String json = decoded(value.strip().replace('+', '-').replace('/', '_'));
        try (JsonParser parser = JSON.createParser(new StringReader(json))) {
            parser.next();
            JsonObject read = parser.getObject();
            if (!parser.hasNext()) {
                return read;
            }
        } catch (RuntimeException | StackOverflowError e) {
            // Whatever the parser throws, and without it, for its message may quote the secret.
            throw malformed();
        }
        throw malformed();
    }

    private static String decoded(String base64url) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(base64url);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw malformed();
        }
    }

    private static PullException malformed() {
        return new PullException(
                Kind.BAD_REQUEST,
                "The header " + HEADER + " is not the base64 of {\"username\":\"NAME\",\"password\":\"SECRET\"}, nor of"
                        + " a map of such by registry");
    }
}
