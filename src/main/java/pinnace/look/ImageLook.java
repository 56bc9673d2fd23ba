package pinnace.look;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pinnace.image.About;
import pinnace.image.Configuration;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Manifest;
import pinnace.image.Reference;
import pinnace.login.Credentials;
import pinnace.lookup.Caller;
import pinnace.lookup.FoundImage;
import pinnace.lookup.Lists;
import pinnace.lookup.Offers;
import pinnace.request.PullRequest;

/**
 * What people may want to know of an image before they get it.
 *
 * @param image its pinned name
 * @param registry where it is from
 * @param repository which repository there
 * @param tag by which it was asked for; absent if only a digest was given
 * @param digest what the name refers to: of the index if there is one, else of the manifest
 * @param manifest the digest of the manifest of this platform
 * @param platform the platform that was selected
 * @param created when it was built, if it says so
 * @param annotations of the image, such as {@code source}, {@code version} and {@code licenses}
 * @param platforms those that it exists for; none if its name refers to a manifest
 * @param layers from the bottom up
 * @param file the name of the archive
 * @param bytes how many the archive has
 * @param leftOutLayers how many layers the archive leaves out because of {@code base=}
 * @param leftOutBytes how many bytes these have
 * @param manifestsLeft how many manifests the registry still gives for now, if it says so
 * @param links paths of this server, pinned
 */
@JsonbPropertyOrder({
    "image",
    "registry",
    "repository",
    "tag",
    "digest",
    "manifest",
    "platform",
    "created",
    "annotations",
    "platforms",
    "layers",
    "file",
    "bytes",
    "leftOutLayers",
    "leftOutBytes",
    "manifestsLeft",
    "links"
})
public record ImageLook(
        String image,
        String registry,
        String repository,
        @Nullable String tag,
        String digest,
        String manifest,
        String platform,
        @Nullable String created,
        Map<String, String> annotations,
        List<OfPlatform> platforms,
        List<OfLayer> layers,
        String file,
        long bytes,
        int leftOutLayers,
        long leftOutBytes,
        @Nullable Long manifestsLeft,
        Links links) {

    /** About how many bytes of memory an answer takes for a layer. */
    private static final long OF_A_LAYER = 1_000;

    /**
     * A platform that the image exists for.
     *
     * @param platform the platform
     * @param manifest the digest of its manifest
     * @param bytes of its configuration and layers; absent if the registry counts manifests and this one is not known
     */
    @JsonbPropertyOrder({"platform", "manifest", "bytes"})
    public record OfPlatform(
            String platform, String manifest, @Nullable Long bytes) {}

    /**
     * A layer.
     *
     * @param digest its digest
     * @param mediaType its media type
     * @param bytes its length
     * @param leftOut whether the archive leaves it out
     */
    @JsonbPropertyOrder({"digest", "mediaType", "bytes", "leftOut"})
    public record OfLayer(String digest, String mediaType, long bytes, boolean leftOut) {}

    /**
     * Where more is.
     *
     * @param archive the archive
     * @param sums the digests of the files in it
     */
    @JsonbPropertyOrder({"archive", "sums"})
    public record Links(String archive, String sums) {}

    /** Of the image that was found. */
    public static ImageLook of(Found found, Lists lists) {
        FoundImage one = found.images().get(0);
        Image image = one.image();
        // All platforms may have many thousands.
        found.download().holds(OF_A_LAYER * image.layers().count());
        Reference name = image.pinned();
        Credentials login = found.access().credentials();
        Caller caller = found.access().caller();
        List<OfPlatform> platforms = lists.offers(image, login, caller).stream()
                .map(ImageLook::platform)
                .toList();
        About about = about(one, () -> lists.images().configuration(image, login, caller));
        Representation archive = Representation.of(found);
        Set<Digest> leftOut = found.leftOut().layers();
        List<OfLayer> layers =
                image.layers().map(layer -> layer(layer, leftOut)).toList();
        return new ImageLook(
                name.familiar(),
                name.registry(),
                name.repository(),
                name.tag().orElse(null),
                image.root().toString(),
                image.digest().toString(),
                image.platform().toString(),
                about.created().orElse(null),
                about.annotations(),
                platforms,
                layers,
                archive.fileName(),
                archive.length(),
                (int) layers.stream().filter(OfLayer::leftOut).count(),
                layers.stream()
                        .filter(OfLayer::leftOut)
                        .mapToLong(OfLayer::bytes)
                        .sum(),
                lists.images().manifestsLeft(name, login).orElse(null),
                new Links(found.location(), found.location(PullRequest.File.SUMS)));
    }

    private static OfPlatform platform(Offers.Offer offer) {
        return new OfPlatform(
                offer.platform().toString(),
                offer.digest().toString(),
                offer.bytes().orElse(null));
    }

    private static OfLayer layer(Descriptor layer, Set<Digest> leftOut) {
        return new OfLayer(
                layer.digest().toString(), layer.mediaType(), layer.size(), leftOut.contains(layer.digest()));
    }

    /** All platforms, and artifacts, have no configuration that says it. */
    private static About about(FoundImage one, Supplier<Configuration> configuration) {
        Image image = one.image();
        Manifest manifest = image.manifest();
        if (image.platform().isAll() || !manifest.isImage()) {
            return About.of(Optional.empty(), image.platform().isAll() ? Map.of() : manifest.annotations());
        }
        Optional<byte[]> known =
                Optional.ofNullable(one.known().get(manifest.config().digest()));
        return About.of(known.or(() -> configuration.get().content()), manifest.annotations());
    }
}
