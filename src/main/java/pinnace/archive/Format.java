package pinnace.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Manifest;
import pinnace.image.MediaType;
import pinnace.image.Platform;
import pinnace.stream.Blob;

/**
 * Which files an archive has, and their order. Both formats are OCI image layouts (image-spec, image-layout.md).
 *
 * <p>The metadata comes last: a file that was cut anywhere among the blobs has none, so every loader refuses it and
 * leaves nothing behind.
 */
public enum Format {
    /**
     * With docker's {@code manifest.json} over the same blobs, so that docker, podman, skopeo and containerd load it.
     */
    DOCKER(""),
    /** The layout alone, of anything that has a manifest; skopeo and oras push it on. */
    OCI("oci");

    private final String written;

    Format(String written) {
        this.written = written;
    }

    /** As it is written in a URL; empty for {@link #DOCKER}. */
    public String written() {
        return written;
    }

    /**
     * Reads what a URL says.
     *
     * @throws PullException {@link Kind#BAD_REQUEST}
     */
    public static Format of(String text) {
        return Stream.of(values())
                .filter(one -> one.written.equals(text))
                .findFirst()
                .orElseThrow(() -> new PullException(
                        Kind.BAD_REQUEST,
                        "format= is oci, for a pure OCI layout, not " + Shown.of(text)
                                + "; leave it out for a file that docker loads"));
    }

    /**
     * The archive of some images: deterministic, the same for the same pinned images, names and options on every node.
     * A layer that several of them have is in it once.
     *
     * @param images in their order; one or more. Of all platforms each was {@linkplain #check checked}
     * @param leftOut digests of layers that are not in it
     * @throws PullException as {@link #check} does; or if two images give different sizes for one blob
     */
    public Archive archive(List<NamedImage> images, Set<Digest> leftOut) {
        Entries entries = new Entries();
        entries.add(new Entry.Directory("blobs/"));
        entries.add(new Entry.Directory("blobs/sha256/"));
        for (NamedImage named : images) {
            boolean one = !named.image().platform().isAll();
            for (Manifest manifest : named.image().manifests()) {
                if (one) {
                    check(manifest, Optional.empty());
                }
                Stream.concat(
                                Stream.of(manifest.config()),
                                manifest.layers().stream().filter(layer -> !leftOut.contains(layer.digest())))
                        .forEach(blob -> entries.add(new Entry.OfBlob(new Blob(named.origin(), blob))));
                entries.add(new Entry.OfDocument(manifest.descriptor(), manifest.content()));
            }
            named.indexes().forEach(entries::add);
        }
        List<Entry> all = new ArrayList<>(entries.byName.values());
        if (this == DOCKER) {
            DockerManifest.of(images).ifPresent(all::add);
        }
        all.addAll(OciLayout.of(images));
        return new Archive(all);
    }

    /** Each file once, where it came first. */
    private static final class Entries {

        private final Map<String, Entry> byName = new LinkedHashMap<>();

        void add(Entry entry) {
            Entry before = byName.putIfAbsent(entry.name(), entry);
            if (before != null && before.size() != entry.size()) {
                throw unsupported("Two of the images give different sizes for " + entry.name());
            }
        }
    }

    /**
     * Refuses an image that no archive of this format can hold, or that would not load.
     *
     * @param oneOfAll which of all platforms it is for, if all are wanted; then it need not be an image
     * @throws PullException {@link Kind#UNSUPPORTED}
     */
    public void check(Manifest manifest, Optional<Platform> oneOfAll) {
        for (Descriptor layer : manifest.layers()) {
            if (MediaType.isForeignLayer(layer.mediaType())) {
                throw unsupported("This image has a foreign layer "
                        + oneOfAll.map(platform -> "for " + platform + " ").orElse("") + "(" + layer.digest()
                        + "), whose bytes are not in the registry; Windows base images have such layers");
            }
        }
        if (this == DOCKER && oneOfAll.isEmpty()) {
            checkLoads(manifest);
        }
    }

    /** Whether docker can load it, so that its {@code manifest.json} may name it. */
    public static boolean loads(Manifest manifest) {
        return manifest.isImage() && manifest.layers().stream().allMatch(layer -> MediaType.isLayer(layer.mediaType()));
    }

    private static void checkLoads(Manifest manifest) {
        if (!manifest.isImage()) {
            String type = manifest.artifactType().orElse(manifest.config().mediaType());
            throw unsupported("This is not a container image but an artifact of type " + Shown.of(type)
                    + ", which docker load cannot load; with format=oci you get it as an OCI layout");
        }
        for (Descriptor layer : manifest.layers()) {
            if (!MediaType.isLayer(layer.mediaType())) {
                throw unsupported("This image has a layer of type " + Shown.of(layer.mediaType())
                        + ", which docker load cannot load; with format=oci you get it as an OCI layout");
            }
        }
    }

    private static PullException unsupported(String sentence) {
        return new PullException(Kind.UNSUPPORTED, sentence);
    }
}
