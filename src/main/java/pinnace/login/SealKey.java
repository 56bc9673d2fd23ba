package pinnace.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key of sealed logins; in no log, message or {@link #toString}. Nodes with the same text have the same key. */
public final class SealKey {

    private static final int LEAST = 32;
    private static final int BYTES = 32;
    private static final String HASH = "HmacSHA256";

    /** What the text is used for, so that the same text gives other keys for other uses. */
    private static final String USE = "pinnace sealed login 1";

    private final SecretKey key;

    private SealKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * The key that a text gives.
     *
     * @throws IllegalArgumentException with the rest of a sentence about the text, which does not quote it
     */
    public static SealKey of(String text) {
        if (text.length() < LEAST) {
            throw new IllegalArgumentException("must have at least " + LEAST
                    + " characters that cannot be guessed, such as the output of openssl rand -base64 32");
        }
        try {
            Mac hash = Mac.getInstance(HASH);
            hash.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), HASH));
            return new SealKey(hash.doFinal(USE.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HASH, e);
        }
    }

    /** A key that nothing else has. */
    public static SealKey random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return new SealKey(key);
    }

    SecretKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "SealKey[secret]";
    }
}
