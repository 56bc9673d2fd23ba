package pinnace.rig;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import pinnace.rig.Layers.Packing;

/** An image as a registry holds it: a manifest and its blobs. */
public final class Picture {

    private final String mediaType;
    private final byte[] manifest;
    private final Map<String, byte[]> blobs;

    private Picture(String mediaType, byte[] manifest, Map<String, byte[]> blobs) {
        this.mediaType = mediaType;
        this.manifest = manifest;
        this.blobs = blobs;
    }

    public static Builder oci(String platform) {
        return new Builder(platform, false);
    }

    static Builder docker(String platform) {
        return new Builder(platform, true);
    }

    public String mediaType() {
        return mediaType;
    }

    public byte[] manifest() {
        return manifest.clone();
    }

    public String digest() {
        return digest(manifest);
    }

    /** Config and layers by digest, in the manifest's order. */
    public Map<String, byte[]> blobs() {
        return blobs;
    }

    /** The digests of its layers, wherever their bytes are. */
    List<String> layers() {
        JsonObject parsed = Skopeo.json(manifest);
        return parsed.getJsonArray("layers").getValuesAs(JsonObject.class).stream()
                .map(layer -> layer.getString("digest"))
                .toList();
    }

    /** Where a registry of this name has them. */
    public String[] layerUrls(String registry, String repository) {
        String blobs = "http://" + registry + "/v2/" + repository + "/blobs/";
        return layers().stream().map(digest -> blobs + digest).toArray(String[]::new);
    }

    /** An image for linux/amd64 whose layers of these sizes do not compress; other seeds give others. */
    public static Picture ofNoise(long seed, int... sizes) {
        Builder builder = oci("linux/amd64");
        for (int i = 0; i < sizes.length; i++) {
            builder.layer(
                    Packing.PLAIN,
                    new Layers().noise("noise" + i, sizes[i], seed + i).tar());
        }
        return builder.build();
    }

    /** The same, of many layers of one size. */
    public static Picture ofLayers(int layers, int size) {
        return ofNoise(1_000, IntStream.generate(() -> size).limit(layers).toArray());
    }

    /** Puts it into a registry, under a tag or, for the sake of an index, its digest alone. */
    public Picture pushTo(RealRegistry registry, String repository, String tag) {
        blobs.forEach((digest, bytes) -> registry.pushBlob(repository, digest, bytes));
        registry.pushManifest(repository, tag, mediaType, manifest);
        return this;
    }

    /** An image of layers whose bytes are made elsewhere. */
    public static Picture around(Content... layers) {
        return around("linux/amd64", layers);
    }

    /** The same for another platform. */
    public static Picture around(String platform, Content... layers) {
        Builder builder = oci(platform);
        for (Content layer : layers) {
            JsonObject described = Json.createObjectBuilder()
                    .add("mediaType", Packing.PLAIN.mediaType(false))
                    .add("digest", layer.digest())
                    .add("size", layer.size())
                    .build();
            builder.descriptors.add(described);
            builder.diffIds.add(described.getString("digest"));
        }
        return builder.build();
    }

    /** An index over images of several platforms, with whatever else is given a platform. */
    public static byte[] index(boolean docker, Map<String, Picture> pictures) {
        JsonArrayBuilder manifests = Json.createArrayBuilder();
        pictures.forEach((platform, picture) -> {
            List<String> parts = List.of(platform.split("/", -1));
            JsonObjectBuilder described =
                    Json.createObjectBuilder().add("os", parts.get(0)).add("architecture", parts.get(1));
            if (parts.size() > 2) {
                described.add("variant", parts.get(2));
            }
            manifests.add(Json.createObjectBuilder(descriptor(picture.mediaType, picture.manifest))
                    .add("platform", described));
        });
        return Json.createObjectBuilder()
                .add("schemaVersion", 2)
                .add("mediaType", indexType(docker))
                .add("manifests", manifests)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    public static String indexType(boolean docker) {
        return docker
                ? "application/vnd.docker.distribution.manifest.list.v2+json"
                : "application/vnd.oci.image.index.v1+json";
    }

    private static String digest(byte[] bytes) {
        return "sha256:" + Sha256.of(bytes);
    }

    private static JsonObject descriptor(String mediaType, byte[] bytes) {
        return Json.createObjectBuilder()
                .add("mediaType", mediaType)
                .add("digest", digest(bytes))
                .add("size", bytes.length)
                .build();
    }

    /** Collects layers. */
    public static final class Builder {

        private final String platform;
        private final boolean docker;
        private final List<byte[]> packed = new ArrayList<>();
        private final JsonArrayBuilder descriptors = Json.createArrayBuilder();
        private final JsonArrayBuilder diffIds = Json.createArrayBuilder();

        private Builder(String platform, boolean docker) {
            this.platform = platform;
            this.docker = docker;
        }

        public Builder layer(Packing packing, byte[] tar) {
            try {
                byte[] bytes = packing.pack(tar);
                packed.add(bytes);
                descriptors.add(descriptor(packing.mediaType(docker), bytes));
                diffIds.add(digest(tar));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public Picture build() {
            List<String> parts = List.of(platform.split("/", -1));
            // Spaces and an unknown field: bytes that nobody would get by writing the JSON anew.
            byte[] config = (" " + config(parts) + "\n").getBytes(StandardCharsets.UTF_8);
            String configType = docker
                    ? "application/vnd.docker.container.image.v1+json"
                    : "application/vnd.oci.image.config.v1+json";
            String type = docker
                    ? "application/vnd.docker.distribution.manifest.v2+json"
                    : "application/vnd.oci.image.manifest.v1+json";
            JsonObject manifest = Json.createObjectBuilder()
                    .add("schemaVersion", 2)
                    .add("mediaType", type)
                    .add("config", descriptor(configType, config))
                    .add("layers", descriptors)
                    .build();
            Map<String, byte[]> blobs = new LinkedHashMap<>();
            blobs.put(digest(config), config);
            packed.forEach(layer -> blobs.put(digest(layer), layer));
            return new Picture(type, (manifest + "\n ").getBytes(StandardCharsets.UTF_8), blobs);
        }

        private JsonObject config(List<String> parts) {
            JsonObjectBuilder config =
                    Json.createObjectBuilder().add("os", parts.get(0)).add("architecture", parts.get(1));
            if (parts.size() > 2) {
                config.add("variant", parts.get(2));
            }
            return config.add("created", "2020-09-13T12:26:40Z")
                    .add(
                            "config",
                            Json.createObjectBuilder()
                                    .add("Env", Json.createArrayBuilder().add("LEER=ä ö")))
                    .add("x.unknown", "kept")
                    .add(
                            "rootfs",
                            Json.createObjectBuilder().add("type", "layers").add("diff_ids", diffIds))
                    .build();
        }
    }
}
