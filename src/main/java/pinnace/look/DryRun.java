package pinnace.look;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pinnace.archive.LeftOut;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.lookup.FoundImage;

/**
 * What a file would be, or the files of a long list, without any of it.
 *
 * @param file its name; absent if there are several
 * @param files how many there are
 * @param bytes how many bytes they have; of several files at most, together
 * @param images what is in them, in order
 * @param layers how many different layers they have
 * @param layerBytes how many bytes these have, each counted once
 * @param sharedBytes how many bytes more it would be if images did not share layers
 * @param leftOutLayers how many of these layers are left out because of {@code base=}
 * @param leftOutBytes how many bytes these have
 * @param manifests how many manifests a registry counts for it, by registry
 * @param diskBytes about how many bytes docker needs to load it: the file, which docker unpacks first, and the layers,
 *     which become about three times as large if they are compressed
 * @param missing what was left out because it does not exist
 */
@JsonbPropertyOrder({
    "file",
    "files",
    "bytes",
    "images",
    "layers",
    "layerBytes",
    "sharedBytes",
    "leftOutLayers",
    "leftOutBytes",
    "manifests",
    "diskBytes",
    "missing"
})
public record DryRun(
        @Nullable String file,
        int files,
        long bytes,
        List<OfImage> images,
        int layers,
        long layerBytes,
        long sharedBytes,
        int leftOutLayers,
        long leftOutBytes,
        Map<String, Integer> manifests,
        long diskBytes,
        List<String> missing) {

    private static final Jsonb JSON = JsonbBuilder.create();
    private static final int UNCOMPRESSED = 3;

    /** How many bytes an image takes at most, beside its names; and everything else. */
    private static final int OF_ONE = 600;

    private static final int OF_ALL = 2_000;

    /**
     * One of its images.
     *
     * @param source its name at the registry, with the digest that this name means now
     * @param name by which it is loaded
     * @param platform the platform; absent for an artifact, which is for none
     * @param manifest the digest of its manifest; of its index, if it has all platforms
     * @param layers how many layers it has
     * @param bytes how many bytes its configuration and its layers have
     */
    @JsonbPropertyOrder({"source", "name", "platform", "manifest", "layers", "bytes"})
    public record OfImage(
            String source, String name, @Nullable String platform, String manifest, int layers, long bytes) {

        static OfImage of(FoundImage found, ImageList list) {
            Image image = found.image();
            return new OfImage(
                    image.pinned().familiar(),
                    list.naming().loaded(found.line(), image.digest()).familiar(),
                    image.runsOn().map(Platform::toString).orElse(null),
                    image.digest().toString(),
                    (int) image.layers().count(),
                    Stream.concat(image.manifests().stream().map(Manifest::config), image.layers())
                            .mapToLong(Descriptor::size)
                            .sum());
        }

        private String line() {
            String runsOn = platform == null ? "" : "  " + platform;
            return source + " -> " + name + runsOn + "  " + size(bytes) + " in " + layers + " layers\n";
        }
    }

    /**
     * What is to be known of an image, without its manifest.
     *
     * @param image for the answer
     * @param registry where it is from
     * @param manifests how many the registry counts for it
     * @param chain its layers
     */
    public record Seen(OfImage image, String registry, int manifests, LeftOut.Chain chain) {

        /** Of an image of a list. */
        public static Seen of(FoundImage found, ImageList list) {
            return new Seen(
                    OfImage.of(found, list),
                    found.line().reference().registry(),
                    found.documents(),
                    new LeftOut.Chain(
                            found.image().platform(), found.image().layers().toList()));
        }
    }

    /** Of one file. */
    public static DryRun of(Found found) {
        Representation file = Representation.of(found);
        ImageList list = found.request().list();
        List<Seen> images =
                found.images().stream().map(one -> Seen.of(one, list)).toList();
        return of(new Files(file.fileName(), 1, file.length()), images, found.leftOut(), list.missing());
    }

    /**
     * The files.
     *
     * @param name of the file, if it is one
     * @param number how many there are
     * @param bytes how many they have at most
     */
    public record Files(@Nullable String name, int number, long bytes) {}

    /** Of these images in these files. */
    public static DryRun of(Files files, List<Seen> images, LeftOut leftOut, List<String> missing) {
        Map<Digest, Descriptor> layers = new HashMap<>();
        Map<String, Integer> manifests = new TreeMap<>();
        long all = 0;
        for (Seen one : images) {
            for (Descriptor layer : one.chain().layers()) {
                layers.put(layer.digest(), layer);
                all += layer.size();
            }
            manifests.merge(one.registry(), one.manifests(), Integer::sum);
        }
        long once = layers.values().stream().mapToLong(Descriptor::size).sum();
        List<Descriptor> absent = layers.values().stream()
                .filter(layer -> leftOut.layers().contains(layer.digest()))
                .toList();
        absent.forEach(layer -> layers.remove(layer.digest()));
        long unpacked = layers.values().stream().mapToLong(DryRun::unpacked).sum();
        return new DryRun(
                files.name(),
                files.number(),
                files.bytes(),
                images.stream().map(Seen::image).toList(),
                layers.size() + absent.size(),
                once,
                all - once,
                absent.size(),
                absent.stream().mapToLong(Descriptor::size).sum(),
                manifests,
                files.bytes() + unpacked,
                missing);
    }

    private static long unpacked(Descriptor layer) {
        return layer.mediaType().endsWith("tar") ? layer.size() : UNCOMPRESSED * layer.size();
    }

    /** As people read it. */
    public static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1000 + " KB" : bytes / 1_000_000 + " MB";
    }

    /** It as JSON, or as text. */
    public String written(boolean json) {
        return json ? JSON.toJson(this) : text();
    }

    /** {@link #written} has no more bytes for a list, whatever its images are. */
    public static long bound(ImageList list) {
        return OF_ALL
                + list.lines().stream().mapToLong(line -> bound(line, list)).sum();
    }

    private static long bound(Line line, ImageList list) {
        Reference source = line.reference();
        Reference name = list.naming().given(line).orElse(source);
        return OF_ONE + 2L * (source.toString().length() + name.toString().length());
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        images.forEach(image -> text.append(image.line()));
        missing.forEach(name -> text.append(name).append(" does not exist and is left out\n"));
        text.append('\n')
                .append(file == null ? images.size() + " images in " + files + " files, at most" : file + ":")
                .append(' ')
                .append(bytes)
                .append(" bytes\n");
        text.append(layers).append(" layers of ").append(size(layerBytes)).append(", each in a file once; ");
        text.append(size(sharedBytes)).append(" are saved because images share layers\n");
        if (leftOutLayers > 0) {
            text.append(leftOutLayers)
                    .append(" of them, of ")
                    .append(size(leftOutBytes))
                    .append(", are left out because base= has them\n");
        }
        manifests.forEach((registry, count) ->
                text.append(registry).append(" counts ").append(count).append(" manifests\n"));
        return text.append("docker needs about ")
                .append(size(diskBytes))
                .append(" of disk to load it\n")
                .toString();
    }
}
