package pinnace.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * A SHA-256 digest of content (OCI image-spec, descriptor.md).
 *
 * @param hex 64 lowercase hexadecimal digits
 */
public record Digest(String hex) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    /** Longer than a digest of any registered algorithm; the pattern below is not made for more. */
    private static final int LONGEST = 512;

    private static final Pattern ANY = Pattern.compile("([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)");

    /** Refuses what is not 64 lowercase hexadecimal digits. */
    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "A SHA-256 digest has 64 hexadecimal digits (0-9, a-f); this is not one: " + Shown.of(hex));
        }
    }

    /**
     * Reads {@code sha256:<hex>}. A digest of another algorithm is valid, but loaders do not know it
     * ({@link Kind#UNSUPPORTED}).
     */
    public static Digest parse(String text) {
        var parts = ANY.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            throw new PullException(
                    Kind.BAD_REQUEST, "Write a digest as sha256:<64 hexadecimal digits>, not as " + Shown.of(text));
        }
        if (!parts.group(1).equals("sha256")) {
            throw new PullException(
                    Kind.UNSUPPORTED,
                    "Pinnace takes SHA-256 digests only, because every loader knows them; this one is "
                            + Shown.of(text));
        }
        return new Digest(parts.group(2));
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] content) {
        MessageDigest hash = sha256();
        hash.update(content);
        return of(hash);
    }

    /** The digest that a finished {@link #sha256()} computation came to; the computation is reset. */
    public static Digest of(MessageDigest finished) {
        return new Digest(HexFormat.of().formatHex(finished.digest()));
    }

    /** A new computation of such a digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** The first twelve digits, as docker shows them. */
    public String shortened() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return "sha256:" + hex;
    }
}
