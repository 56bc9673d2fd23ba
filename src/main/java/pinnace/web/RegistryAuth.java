package pinnace.web;

import jakarta.ws.rs.core.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.ForeignJson;
import pinnace.login.Login;
import pinnace.login.RegistryName;

/**
 * The header {@code X-Registry-Auth}, as in Docker's API: the base64url of one login in JSON (AuthConfig), or of a map
 * of them by registry. Standard base64 is understood too, for shells make it.
 */
final class RegistryAuth {

    /** The header's name, and that of the challenge which asks for it. */
    static final String HEADER = "X-Registry-Auth";

    /** The header of an answer that asks for a login: the registries that it may be for. */
    static final String REGISTRIES = "Pinnace-Registries";

    private RegistryAuth() {}

    /**
     * A refusal that asks for a login in this header. No browser shows a dialog for it; a page of ours asks, and
     * therefore has to know for which registries.
     */
    static PullException asking(PullException refusal, List<String> registries) {
        return refusal.with(HttpHeaders.WWW_AUTHENTICATE, HEADER).with(REGISTRIES, String.join(" ", registries));
    }

    /**
     * The logins for registries and no others.
     *
     * @throws PullException of {@link Kind#BAD_REQUEST} as {@link #login} does, and for one login that does not say
     *     which of several registries it is for
     */
    static Map<String, Login> logins(String value, List<String> registries) {
        Map<String, Login> logins = new HashMap<>();
        for (String registry : registries) {
            login(value, registry).ifPresent(login -> logins.put(registry, login));
        }
        if (registries.size() > 1 && logins.size() == registries.size() && !namesRegistry(value)) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "The login in the header " + HEADER + " does not say which registry it is for, and "
                            + registries.size() + " are asked; send " + example(registries));
        }
        return logins;
    }

    private static boolean namesRegistry(String value) {
        return read(
                value,
                json -> json.isOfObjects()
                        || !texts(json).getOrDefault("serveraddress", "").isBlank());
    }

    /** What the header is the base64 of. */
    static String example(List<String> registries) {
        String one = "{\"username\":\"NAME\",\"password\":\"SECRET\"}";
        return registries.size() == 1
                ? one
                : registries.stream()
                        .map(registry -> "\"" + registry + "\":" + one)
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static <T> T read(String value, Function<ForeignJson, T> as) {
        return ForeignJson.read(decoded(value.strip().replace('+', '-').replace('/', '_')), as)
                .orElseThrow(RegistryAuth::malformed);
    }

    /**
     * The login for a registry and no other: one login counts for the registry that is asked for, unless its
     * {@code serveraddress} names another; a map counts for what its keys name.
     *
     * @param value the header's
     * @param registry as references name it
     * @throws PullException of {@link Kind#BAD_REQUEST} where the header is malformed; nothing of it is quoted
     */
    static Optional<Login> login(String value, String registry) {
        return read(value, json -> of(json, registry));
    }

    private static Optional<Login> of(ForeignJson read, String registry) {
        if (!read.isOfObjects()) {
            Map<String, String> auth = texts(read);
            return login(auth).filter(any -> names(auth.get("serveraddress"), registry));
        }
        Optional<Login> found = Optional.empty();
        for (Map.Entry<String, ForeignJson> entry : read.objects().entrySet()) {
            Map<String, String> auth = texts(entry.getValue());
            boolean meant = isOf(entry.getKey(), registry) && names(auth.get("serveraddress"), registry);
            found = found.isEmpty() && meant ? login(auth) : found;
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

    private static Optional<Login> login(Map<String, String> auth) {
        return Login.docker(
                auth.get("registrytoken"), auth.get("identitytoken"), auth.get("username"), auth.get("password"));
    }

    /** Texts without what would break out of a header (RFC 7617 has no control characters either). */
    private static Map<String, String> texts(ForeignJson auth) {
        Map<String, String> texts = auth.texts();
        if (texts.values().stream().anyMatch(text -> text.chars().anyMatch(Character::isISOControl))) {
            throw malformed();
        }
        return texts;
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
