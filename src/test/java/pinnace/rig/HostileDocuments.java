package pinnace.rig;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;

/**
 * Documents that are as large as what is read, and made to need as much memory as can be. Each method puts one into a
 * registry, the first time, and gives the image's name.
 */
public final class HostileDocuments {

    private static final int MEBIBYTE = 1 << 20;
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String DIGEST = "sha256:";

    private final FakeRegistry registry;
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final Map<String, byte[]> made = new ConcurrentHashMap<>();

    public HostileDocuments(FakeRegistry registry) {
        this.registry = registry;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String put(String tag, String type, Supplier<String> json) {
        return names.computeIfAbsent(tag, any -> {
            registry.putManifest("hostile/image", tag, type, ascii(json.get()));
            return registry.name() + "/hostile/image:" + tag;
        });
    }

    /** What is many times in a registry and takes long to make. */
    private byte[] once(String what, Supplier<byte[]> bytes) {
        return made.computeIfAbsent(what, any -> bytes.get());
    }

    private static String filled(String begin, String piece, String end, int size) {
        int pieces = (size - begin.length() - end.length()) / (piece.length() + 1);
        return begin + String.join(",", java.util.Collections.nCopies(pieces, piece)) + end;
    }

    /** An index of 8 MiB, each of whose entries is {@code {}}. */
    public String indexOfEmptyEntries() {
        return put(
                "empty-entries",
                Picture.indexType(false),
                () -> filled("{\"schemaVersion\":2,\"manifests\":[", "{}", "]}", 8 * MEBIBYTE));
    }

    /** An index whose only entry has so many annotations. */
    public String indexWithAnnotations(int number) {
        return put("annotations", Picture.indexType(false), () -> {
            String annotations = IntStream.range(0, number)
                    .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":\"\"")
                    .collect(Collectors.joining(","));
            return "{\"schemaVersion\":2,\"manifests\":[{\"annotations\":{" + annotations + "}}]}";
        });
    }

    /** A manifest of so many different layers. */
    public String manifestOfLayers(int number) {
        return put(
                "layers",
                MANIFEST,
                () -> image(IntStream.range(1, number + 1)
                        .mapToObj(HostileDocuments::layer)
                        .collect(Collectors.joining(","))));
    }

    private static String layer(int number) {
        return "{\"mediaType\":\"" + LAYER + "\",\"size\":" + number + ",\"digest\":\"" + DIGEST
                + "%064x".formatted(number) + "\"}";
    }

    private String image(String layers) {
        byte[] config = ascii("{\"os\":\"linux\",\"architecture\":\"amd64\"}");
        registry.putBlob("hostile/image", config);
        return "{\"schemaVersion\":2,\"config\":" + FakeRegistry.descriptor(CONFIG, config) + ",\"layers\":[" + layers
                + "]}";
    }

    /** A manifest that is as large as they are read, and holds what an image's does not need. */
    public String manifestOfFourMebibytes() {
        return put("large", MANIFEST, () -> {
            String small = image(layer(1));
            return filled(small.substring(0, small.length() - 1) + ",\"more\":[", "{}", "]}", 4 * MEBIBYTE);
        });
    }

    /** One of several images whose configurations are as large as they are read. */
    public String configurationOfEightMebibytes(int number) {
        return put("config" + number, MANIFEST, () -> {
            byte[] config = ascii(filled(
                    "{\"number\":" + number + ",\"os\":\"linux\",\"architecture\":\"amd64\",\"history\":[",
                    "{}",
                    "]}",
                    8 * MEBIBYTE));
            registry.putBlob("hostile/image", config);
            byte[] layer = ascii("a layer");
            registry.putBlob("hostile/image", layer);
            return "{\"schemaVersion\":2,\"config\":" + FakeRegistry.descriptor(CONFIG, config) + ",\"layers\":["
                    + FakeRegistry.descriptor(LAYER, layer) + "]}";
        });
    }

    /** A manifest of almost 4 MiB whose last bytes do not come before the latch is open. */
    public String manifestThatStalls(String tag, CountDownLatch until) {
        byte[] manifest =
                once("stalls", () -> ascii(filled("{\"schemaVersion\":2,\"more\":[", "{}", "]}", 4 * MEBIBYTE)));
        registry.always("/v2/hostile/image/manifests/" + tag, request -> Reply.of(200, manifest)
                .with("Content-Type", MANIFEST)
                .stallAt(manifest.length - 10, until));
        return registry.name() + "/hostile/image:" + tag;
    }

    /** An index of as many images as are read, whose manifests do not come before the latch is open. */
    public String indexWhoseManifestsStall(String tag, CountDownLatch until) {
        return put(tag, Picture.indexType(false), () -> {
            registry.always("/v2/hostile/image/manifests/" + DIGEST + "%064x".formatted(1), request -> Reply.of(404, "")
                    .stallAt(-1, until));
            return "{\"name\":\"" + tag + "\",\"manifests\":["
                    + IntStream.range(1, 1001).mapToObj(HostileDocuments::entry).collect(Collectors.joining(","))
                    + "]}";
        });
    }

    private static String entry(int number) {
        return "{\"mediaType\":\"" + MANIFEST + "\",\"size\":" + number + ",\"digest\":\"" + DIGEST
                + "%064x".formatted(number) + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                + (number == 1 ? "amd64" : "cpu" + number) + "\"}}";
    }

    /** One of several images of a manifest of 3 MiB and a layer of 32 MiB. */
    public String imageOfThreeMebibytes(int number) {
        return put("image" + number, MANIFEST, () -> {
            byte[] config = ascii("{\"os\":\"linux\",\"architecture\":\"amd64\"}");
            registry.putBlob("hostile/image", config);
            byte[] layer = new byte[32 * MEBIBYTE];
            registry.putBlob("hostile/image", layer);
            return filled(
                    "{\"number\":" + number + ",\"config\":" + FakeRegistry.descriptor(CONFIG, config) + ",\"layers\":["
                            + FakeRegistry.descriptor(LAYER, layer) + "],\"more\":[",
                    "{}",
                    "]}",
                    3 * MEBIBYTE);
        });
    }
}
