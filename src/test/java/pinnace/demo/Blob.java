package pinnace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that a registry keeps under their digest: a layer, a config, a manifest. */
final class Blob {

    private final String mediaType;
    private final byte[] bytes;
    private final String digest;

    private Blob(String mediaType, byte[] bytes) {
        this.mediaType = mediaType;
        this.bytes = bytes;
        this.digest = digest(bytes);
    }

    static Blob of(String mediaType, byte[] bytes) {
        return new Blob(mediaType, bytes.clone());
    }

    static Blob json(String mediaType, String json) {
        return new Blob(mediaType, json.getBytes(UTF_8));
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    String mediaType() {
        return mediaType;
    }

    String digest() {
        return digest;
    }

    int size() {
        return bytes.length;
    }

    /** Its bytes from one to before another. */
    byte[] slice(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The members of the descriptor that a manifest has of it. */
    String descriptor() {
        return """
               "mediaType":"%s","digest":"%s","size":%d""".formatted(mediaType, digest, bytes.length);
    }
}
