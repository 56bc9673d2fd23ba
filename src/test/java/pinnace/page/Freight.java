package pinnace.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import pinnace.it.RealRegistry;

/** A small image for linux/amd64 in a real registry. Its layer is noise: the page only has to bring it whole. */
final class Freight {

    private static final String REPOSITORY = "page/freight";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final RealRegistry registry;

    private Freight(RealRegistry registry) {
        this.registry = registry;
    }

    /** Uploads it as {@code REGISTRY/page/freight:1} and gives that name. */
    static String in(RealRegistry registry) {
        Freight freight = new Freight(registry);
        byte[] layer = new byte[3_000_000];
        new Random(10).nextBytes(layer);
        String diff = digest(layer);
        byte[] config = json("""
                {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(diff));
        byte[] manifest = json("""
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(
                        MANIFEST,
                        freight.push("application/vnd.oci.image.config.v1+json", config),
                        freight.push("application/vnd.oci.image.layer.v1.tar", layer)));
        registry.pushManifest(REPOSITORY, "1", MANIFEST, manifest);
        return registry.name() + "/" + REPOSITORY + ":1";
    }

    /** Uploads a blob and gives its descriptor. */
    private String push(String mediaType, byte[] blob) {
        registry.pushBlob(REPOSITORY, digest(blob), blob);
        return """
               {"mediaType":"%s","digest":"%s","size":%d}""".formatted(mediaType, digest(blob), blob.length);
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
