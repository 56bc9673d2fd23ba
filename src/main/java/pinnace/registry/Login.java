package pinnace.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import pinnace.image.Digest;

/**
 * What somebody proves himself with at a registry.
 *
 * @param user the user's name
 * @param secret the password; in no log, message or {@link #toString}
 */
public record Login(String user, String secret) {

    /** The value of an {@code Authorization} header (RFC 7617). */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Tells logins apart without giving them away. */
    String fingerprint() {
        return Digest.of((user + "\0" + secret).getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    @Override
    public String toString() {
        return "Login[" + user + ", secret]";
    }
}
