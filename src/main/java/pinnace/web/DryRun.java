package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Manifest;
import pinnace.list.ImageList;
import pinnace.lookup.FoundImage;

/**
 * What a file would be, without any of it.
 *
 * @param file its name
 * @param bytes its length
 * @param images what is in it, in order
 * @param layers how many different layers it has
 * @param layerBytes how many bytes these have, each counted once
 * @param sharedBytes how many bytes more it would have if images did not share layers
 * @param manifests how many manifests a registry counts for it, by registry
 * @param diskBytes about how many bytes docker needs to load it: the file, which docker unpacks first, and the layers,
 *     which become about three times as large if they are compressed
 * @param missing what was left out because it does not exist
 */
@JsonbPropertyOrder({
    "file",
    "bytes",
    "images",
    "layers",
    "layerBytes",
    "sharedBytes",
    "manifests",
    "diskBytes",
    "missing"
})
public record DryRun(
        String file,
        long bytes,
        List<OfImage> images,
        int layers,
        long layerBytes,
        long sharedBytes,
        Map<String, Integer> manifests,
        long diskBytes,
        List<String> missing) {

    private static final Jsonb JSON = JsonbBuilder.create();
    private static final int UNCOMPRESSED = 3;

    /**
     * One of its images.
     *
     * @param source its name at the registry, with the digest that this name means now
     * @param name by which it is loaded
     * @param platform the platform
     * @param manifest the digest of its manifest
     * @param layers how many layers it has
     * @param bytes how many bytes its configuration and its layers have
     */
    @JsonbPropertyOrder({"source", "name", "platform", "manifest", "layers", "bytes"})
    public record OfImage(String source, String name, String platform, String manifest, int layers, long bytes) {

        static OfImage of(FoundImage found, ImageList list) {
            Manifest manifest = found.image().manifest();
            return new OfImage(
                    found.image().pinned().familiar(),
                    list.naming().loaded(found.line(), manifest.digest()).familiar(),
                    found.image().platform().toString(),
                    manifest.digest().toString(),
                    manifest.layers().size(),
                    blobs(manifest).mapToLong(Descriptor::size).sum());
        }

        private static Stream<Descriptor> blobs(Manifest manifest) {
            return Stream.concat(Stream.of(manifest.config()), manifest.layers().stream());
        }

        private String line() {
            return source + " -> " + name + "  " + platform + "  " + size(bytes) + " in " + layers + " layers\n";
        }
    }

    static DryRun of(Found found) {
        Representation file = Representation.of(found);
        ImageList list = found.request().list();
        Map<Digest, Descriptor> layers = new HashMap<>();
        Map<String, Integer> manifests = new TreeMap<>();
        long all = 0;
        for (FoundImage one : found.images()) {
            for (Descriptor layer : one.image().manifest().layers()) {
                layers.put(layer.digest(), layer);
                all += layer.size();
            }
            int counted = one.image().wasPickedFromIndex() ? 2 : 1;
            manifests.merge(one.line().reference().registry(), counted, Integer::sum);
        }
        long once = layers.values().stream().mapToLong(Descriptor::size).sum();
        long unpacked = layers.values().stream().mapToLong(DryRun::unpacked).sum();
        return new DryRun(
                file.fileName(),
                file.length(),
                found.images().stream().map(one -> OfImage.of(one, list)).toList(),
                layers.size(),
                once,
                all - once,
                manifests,
                file.length() + unpacked,
                list.missing());
    }

    private static long unpacked(Descriptor layer) {
        return layer.mediaType().endsWith("tar") ? layer.size() : UNCOMPRESSED * layer.size();
    }

    private static String size(long bytes) {
        return bytes < 10_000_000 ? bytes / 1000 + " KB" : bytes / 1_000_000 + " MB";
    }

    /** It as JSON, or as text. */
    Response answer(Incoming incoming) {
        boolean json = incoming.header("Accept")
                .filter(accept -> accept.contains("json"))
                .isPresent();
        byte[] body = (json ? JSON.toJson(this) : text()).getBytes(StandardCharsets.UTF_8);
        Response.ResponseBuilder response = Response.ok()
                .type((json ? "application/json" : "text/plain") + ";charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .header("Content-Length", body.length);
        return incoming.isGet() ? response.entity(body).build() : response.build();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        images.forEach(image -> text.append(image.line()));
        missing.forEach(name -> text.append(name).append(" does not exist and is left out\n"));
        text.append("\n").append(file).append(": ").append(bytes).append(" bytes\n");
        text.append(layers).append(" layers of ").append(size(layerBytes)).append(", each in it once; ");
        text.append(size(sharedBytes)).append(" are saved because images share layers\n");
        manifests.forEach((registry, count) ->
                text.append(registry).append(" counts ").append(count).append(" manifests\n"));
        return text.append("docker needs about ")
                .append(size(diskBytes))
                .append(" of disk to load it\n")
                .toString();
    }
}
