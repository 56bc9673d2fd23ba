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

    /** The same for a token that the registry itself accepts ({@code registrytoken}). */
    private static final String BEARER = "<registry-token>";

    /** The login of a token that is sent to the registry as it is ({@code registrytoken} in Docker's API). */
    public static Login bearer(String token) {
        return new Login(BEARER, token);
    }

    /**
     * The login in docker's {@code AuthConfig}, which is in its API and in its {@code config.json}: a token for the
     * registry, else an identity token, else a user with a password. Each of them may be missing.
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

    /** The login of {@code user:password}; empty if there is no colon. */
    static Optional<Login> ofPair(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(new Login(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** Whether the secret is a bearer token for the registry, so that no token service is asked. */
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

    /** Whether the secret is an identity token, which only a token service accepts. */
    public boolean isIdentityToken() {
        return user.equals(IDENTITY);
    }

    /** The value of an {@code Authorization} header (RFC 7617). */
    public String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** A hash that is different for different logins. */
    public String fingerprint() {
        // With the length, a name and a secret of other lengths cannot give the same text.
        return Digest.of((user.length() + ":" + user + secret).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    @Override
    public String toString() {
        return "Login[" + user + ", secret]";
    }
}
