package pinnace.login;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.stream.Time;

/**
 * Seals logins into texts that may be in a URL, and opens them: AES-256-GCM, with a random nonce of 96 bits (NIST SP
 * 800-38D, 8.2.2). A text is the base64url of a version, the nonce and what is sealed: the end of its time, the
 * registry, the user and the secret, and zeros, so that its length does not tell that of the secret.
 *
 * <p>Nothing is kept of what was sealed. A text cannot be taken back before its time is over, but by another key.
 */
public final class Seal {

    /** How long a sealed login is good. */
    public static final Duration LASTS = Duration.ofHours(8);

    private static final byte VERSION = 1;
    private static final byte[] LABEL = "pinnace sealed login 1".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /** What is sealed has a multiple of so many bytes. */
    private static final int STEP = 128;

    /** As many bytes as leave room for an image's name in a URL; some cloud registries have passwords of 2,000. */
    private static final int MOST = 18 * STEP;

    private static final int LEAST = 1 + NONCE + STEP + TAG_BITS / 8;
    private static final int LONGEST_TEXT = (1 + NONCE + MOST + TAG_BITS / 8 + 2) / 3 * 4;

    private final SealKey key;
    private final Time time;
    private final SecureRandom random = new SecureRandom();

    /**
     * A seal.
     *
     * @param key opens what was sealed with the same one
     * @param time its date is compared with those of other nodes
     */
    public Seal(SealKey key, Time time) {
        this.key = key;
        this.time = time;
    }

    /**
     * A login that is sealed.
     *
     * @param text what stands for it
     * @param expires the first moment in which that is of no use
     */
    public record Sealed(String text, Instant expires) {
        /** Without the text, which is worth as much as the login. */
        @Override
        public String toString() {
            return "Sealed[until " + expires + "]";
        }
    }

    /**
     * What was sealed.
     *
     * @param registry as references name it
     * @param login there
     */
    public record Opened(String registry, Login login) {}

    /**
     * Seals a login.
     *
     * @param registry as references name it
     * @throws PullException {@link Kind#TOO_LARGE}
     */
    public Sealed seal(String registry, Login login) {
        Instant expires = time.date().plus(LASTS).truncatedTo(ChronoUnit.SECONDS);
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain(expires, registry, login));
            byte[] all = ByteBuffer.allocate(1 + NONCE + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new Sealed(encoded(all), expires);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing a login failed", e);
        }
    }

    /**
     * Opens what was sealed with the same key.
     *
     * @throws PullException {@link Kind#LOGIN} if its time is over, or if it was not sealed with this key
     */
    public Opened open(String text) {
        byte[] plain = decoded(text).flatMap(this::opened).orElseThrow(Seal::foreign);
        try (DataInputStream fields = new DataInputStream(new ByteArrayInputStream(plain))) {
            Instant expires = Instant.ofEpochSecond(fields.readLong());
            if (!time.date().isBefore(expires)) {
                throw new PullException(Kind.LOGIN, "The sealed login in login= has expired, at " + expires);
            }
            return new Opened(fields.readUTF(), new Login(fields.readUTF(), fields.readUTF()));
        } catch (IOException e) {
            throw new UncheckedIOException("what was sealed is not a login", e);
        }
    }

    private static PullException foreign() {
        return new PullException(
                Kind.LOGIN,
                "The sealed login in login= was changed on the way, or sealed by another server, or before this one was"
                        + " started anew");
    }

    private Optional<byte[]> opened(byte[] all) {
        // Of fewer bytes the JDK makes a ProviderException.
        if (all.length < LEAST || all[0] != VERSION) {
            return Optional.empty();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOfRange(all, 1, 1 + NONCE));
            return Optional.of(cipher.doFinal(all, 1 + NONCE, all.length - 1 - NONCE));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening a sealed login failed", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(LABEL);
        return cipher;
    }

    private static byte[] plain(Instant expires, String registry, Login login) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (DataOutputStream fields = new DataOutputStream(plain)) {
            fields.writeLong(expires.getEpochSecond());
            fields.writeUTF(registry);
            fields.writeUTF(login.user());
            fields.writeUTF(login.secret());
        } catch (IOException e) {
            throw tooLong();
        }
        if (plain.size() > MOST) {
            throw tooLong();
        }
        return Arrays.copyOf(plain.toByteArray(), (plain.size() + STEP - 1) / STEP * STEP);
    }

    private static PullException tooLong() {
        return new PullException(
                Kind.TOO_LARGE,
                "This login is too long for a URL: registry, user and secret may have about " + MOST
                        + " bytes together; send it in the header X-Registry-Auth instead");
    }

    private static String encoded(byte[] all) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Bytes have one text: the decoder would take others too. */
    private static Optional<byte[]> decoded(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text))
                    .filter(bytes -> encoded(bytes).equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
