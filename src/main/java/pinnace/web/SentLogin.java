package pinnace.web;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.ForeignJson;
import pinnace.image.Reference;
import pinnace.login.Login;
import pinnace.login.RegistryName;

/**
 * A login that is sent to be sealed: {@code registry}, {@code user} and {@code secret}, as a form or as JSON. No error
 * quotes anything of it but the registry: a secret that was not encoded as it should be may be anywhere.
 *
 * @param registry as references name it
 * @param login there
 */
record SentLogin(String registry, Login login) {

    private static final int MOST_BYTES = 16 * 1024;
    private static final Set<String> FIELDS = Set.of("registry", "user", "secret");

    /** Reads what a client sends. */
    static SentLogin read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new PullException(
                    Kind.TOO_LARGE, "A login has at most " + (MOST_BYTES >> 10) + " KiB; this one has more");
        }
        return of(fields(text(bytes)));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static Map<String, String> fields(String text) {
        if (text.stripLeading().startsWith("{")) {
            return ForeignJson.read(text, ForeignJson::texts).orElseThrow(SentLogin::malformed);
        }
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
        SentList.form(text, form);
        if (form.values().stream().anyMatch(values -> values.size() > 1)) {
            throw malformed();
        }
        return form.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, field -> field.getValue()
                .get(0)));
    }

    private static SentLogin of(Map<String, String> fields) {
        boolean whole = fields.keySet().equals(FIELDS)
                && fields.values().stream().noneMatch(String::isBlank)
                // As in the header X-Registry-Auth.
                && fields.values().stream().noneMatch(text -> text.chars().anyMatch(Character::isISOControl));
        if (!whole) {
            throw malformed();
        }
        return new SentLogin(
                registry(fields.getOrDefault("registry", "")),
                new Login(fields.getOrDefault("user", ""), fields.getOrDefault("secret", "")));
    }

    /** By whichever of its names. */
    private static String registry(String written) {
        String name = RegistryName.of(written);
        return Reference.parse(name + "/x/y", name).registry();
    }

    private static PullException malformed() {
        return new PullException(
                Kind.BAD_REQUEST,
                "Send registry, user and secret, each once and nothing else, as a form in which they are URL-encoded,"
                        + " or as JSON {\"registry\":\"ghcr.io\",\"user\":\"NAME\",\"secret\":\"SECRET\"}");
    }
}
