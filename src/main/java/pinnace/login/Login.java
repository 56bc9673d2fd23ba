package pinnace.login;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.image.Digest;

/**
 * A login at a registry.
 *
 * @param user the user's name; {@code <token>} where the secret is an identity token, as Docker has it
 * @param secret the password or the identity token; in no log, message or {@link #toString}
 */
public record Login(String user, String secret) {

    /** The name that Docker's credential stores give to an identity token, which has no user. */
    private static final String IDENTITY = "<token>";

    /** The like for a token that the registry itself takes ({@code registrytoken}). */
    private static final String BEARER = "<registry-token>";

    /** The login of a token that is sent to the registry as it is ({@code registrytoken} in Docker's API). */
    public static Login bearer(String token) {
        return new Login(BEARER, token);
    }

    /**
     * The login that docker's {@code AuthConfig} holds, in its API and in its {@code config.json}: the first of a token
     * for the registry, an identity token and a user with his password, none of which has to be there.
     */
    public static Optional<Login> docker(
            @Nullable String registryToken,
            @Nullable String identityToken,
            @Nullable String user,
            @Nullable String password) {
        if (registryToken != null && !registryToken.isBlank()) {
            return Optional.of(bearer(registryToken));
        }
        if (identityToken != null && !identityToken.isBlank()) {
            return Optional.of(identity(identityToken));
        }
        return user == null || user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(user, password == null ? "" : password));
    }

    /** The login that a user and his password, with a colon between them, are; empty where there is no colon. */
    static Optional<Login> ofPair(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(new Login(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** Whether the secret is a bearer token for the registry, which no token service has to be asked for. */
    public boolean isBearer() {
        return user.equals(BEARER);
    }

    /**
     * The login of an identity token ({@code identitytoken} in Docker's {@code config.json}): what a registry's token
     * service gave at {@code docker login} in place of the password.
     */
    public static Login identity(String token) {
        return new Login(IDENTITY, token);
    }

    /** Whether the secret is an identity token, which only a token service understands. */
    public boolean isIdentityToken() {
        return user.equals(IDENTITY);
    }

    /** The value of an {@code Authorization} header (RFC 7617). */
    public String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Tells logins apart without giving them away. */
    public String fingerprint() {
        // With the length no user's name can run over into his secret and make two logins look like one.
        return Digest.of((user.length() + ":" + user + secret).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    @Override
    public String toString() {
        return "Login[" + user + ", secret]";
    }
}
