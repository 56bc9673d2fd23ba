package pinnace.it;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pinnace.fake.FakeRegistry;
import pinnace.fake.Reply;
import pinnace.image.MediaType;

/**
 * Documents that are as large as what is read, and made to need as much memory as can be. Each method puts one into a
 * registry, the first time, and gives the image's name.
 */
final class HostileDocuments {

    private static final int MEBIBYTE = 1 << 20;
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String DIGEST = "sha256:";

    private final FakeRegistry registry;
    private final Map<String, String> names = new ConcurrentHashMap<>();

    HostileDocuments(FakeRegistry registry) {
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

    private static String filled(String begin, String piece, String end, int size) {
        int pieces = (size - begin.length() - end.length()) / (piece.length() + 1);
        return begin + String.join(",", java.util.Collections.nCopies(pieces, piece)) + end;
    }

    /** An index of 8 MiB, each of whose entries is {@code {}}. */
    String indexOfEmptyEntries() {
        return put(
                "empty-entries",
                MediaType.OCI_INDEX,
                () -> filled("{\"schemaVersion\":2,\"manifests\":[", "{}", "]}", 8 * MEBIBYTE));
    }

    /** An index whose only entry has so many annotations. */
    String indexWithAnnotations(int number) {
        return put("annotations", MediaType.OCI_INDEX, () -> {
            String annotations = IntStream.range(0, number)
                    .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":\"\"")
                    .collect(Collectors.joining(","));
            return "{\"schemaVersion\":2,\"manifests\":[{\"annotations\":{" + annotations + "}}]}";
        });
    }

    /** A manifest of so many different layers. */
    String manifestOfLayers(int number) {
        return put(
                "layers",
                MediaType.OCI_MANIFEST,
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
        return "{\"schemaVersion\":2,\"config\":" + FakeRegistry.descriptor(MediaType.OCI_CONFIG, config)
                + ",\"layers\":[" + layers + "]}";
    }

    /** A manifest that is as large as they are read, and holds what an image's does not need. */
    String manifestOfFourMebibytes() {
        return put("large", MediaType.OCI_MANIFEST, () -> {
            String small = image(layer(1));
            return filled(small.substring(0, small.length() - 1) + ",\"more\":[", "{}", "]}", 4 * MEBIBYTE);
        });
    }

    /** One of several images whose configurations are as large as they are read. */
    String configurationOfEightMebibytes(int number) {
        return put("config" + number, MediaType.OCI_MANIFEST, () -> {
            byte[] config = ascii(filled(
                    "{\"number\":" + number + ",\"os\":\"linux\",\"architecture\":\"amd64\",\"history\":[",
                    "{}",
                    "]}",
                    8 * MEBIBYTE));
            registry.putBlob("hostile/image", config);
            byte[] layer = ascii("a layer");
            registry.putBlob("hostile/image", layer);
            return "{\"schemaVersion\":2,\"config\":" + FakeRegistry.descriptor(MediaType.OCI_CONFIG, config)
                    + ",\"layers\":[" + FakeRegistry.descriptor(LAYER, layer) + "]}";
        });
    }

    /** A manifest of almost 4 MiB whose last bytes do not come before the latch is open. */
    String manifestThatStalls(String tag, CountDownLatch until) {
        byte[] manifest = ascii(filled("{\"schemaVersion\":2,\"more\":[", "{}", "]}", 4 * MEBIBYTE));
        registry.always("/v2/hostile/image/manifests/" + tag, request -> Reply.of(200, manifest)
                .with("Content-Type", MediaType.OCI_MANIFEST)
                .stallAt(manifest.length - 10, until));
        return registry.name() + "/hostile/image:" + tag;
    }

    /** An index of as many images as are read, whose manifests do not come before the latch is open. */
    String indexWhoseManifestsStall(String tag, CountDownLatch until) {
        return put(tag, MediaType.OCI_INDEX, () -> {
            registry.always("/v2/hostile/image/manifests/" + DIGEST + "%064x".formatted(1), request -> Reply.of(404, "")
                    .stallAt(-1, until));
            return "{\"name\":\"" + tag + "\",\"manifests\":["
                    + IntStream.range(1, 1001).mapToObj(HostileDocuments::entry).collect(Collectors.joining(","))
                    + "]}";
        });
    }

    private static String entry(int number) {
        return "{\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"size\":" + number + ",\"digest\":\"" + DIGEST
                + "%064x".formatted(number) + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                + (number == 1 ? "amd64" : "cpu" + number) + "\"}}";
    }

    /** One of several images of a manifest of 3 MiB and a layer of 32 MiB. */
    String imageOfThreeMebibytes(int number) {
        return put("image" + number, MediaType.OCI_MANIFEST, () -> {
            byte[] config = ascii("{\"os\":\"linux\",\"architecture\":\"amd64\"}");
            registry.putBlob("hostile/image", config);
            byte[] layer = new byte[32 * MEBIBYTE];
            registry.putBlob("hostile/image", layer);
            return filled(
                    "{\"number\":" + number + ",\"config\":" + FakeRegistry.descriptor(MediaType.OCI_CONFIG, config)
                            + ",\"layers\":[" + FakeRegistry.descriptor(LAYER, layer) + "],\"more\":[",
                    "{}",
                    "]}",
                    3 * MEBIBYTE);
        });
    }
}
