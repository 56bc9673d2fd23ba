package pinnace.lookup;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;

/**
 * The platforms that an image exists for, with the size of each as far as it may be known: a registry that counts
 * manifests is not asked for those of platforms that nobody wants.
 *
 * @param together how manifests are asked for
 * @param documents what a name refers to
 * @param isFree whether the manifest of a name may be asked for
 */
public record Offers(Together together, Function<Reference, Manifest.Root> documents, Predicate<Reference> isFree) {

    /**
     * One of them.
     *
     * @param platform the platform
     * @param digest of its manifest
     * @param bytes how many its configuration and its layers have, if that is known
     */
    public record Offer(Platform platform, Digest digest, Optional<Long> bytes) {}

    /** Those of an index, in its order. */
    List<Offer> of(Reference name, Index index) {
        List<Descriptor> images = index.images().stream()
                .filter(image -> image.platform().isPresent())
                .toList();
        return together.all(images, one -> 1, one -> offer(name.pinnedTo(one.digest()), one), any -> {});
    }

    private Offer offer(Reference name, Descriptor image) {
        Optional<Long> bytes = isFree.test(name) ? Optional.of(bytes(documents.apply(name))) : Optional.empty();
        return new Offer(image.platform().orElseThrow(), image.digest(), bytes);
    }

    private static long bytes(Manifest.Root document) {
        return document instanceof Manifest.Single single
                ? Stream.concat(Stream.of(single.manifest().config()), single.manifest().layers().stream())
                        .mapToLong(Descriptor::size)
                        .sum()
                : document.descriptor().size();
    }
}
