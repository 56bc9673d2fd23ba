package pinnace.lookup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Line;

/**
 * Looks up all that an image has: its index, the indexes in that, and the manifests that they refer to, those of
 * attestations too.
 *
 * @param together how the documents of one image are asked for
 * @param documents what a name refers to
 */
record AllPlatforms(Together together, Function<Reference, Manifest.Root> documents) {

    /**
     * All of an image. A name that refers to a manifest has one.
     *
     * @throws PullException as {@link Lists#each} does
     */
    FoundImage find(Line line, Lists.Fits fits) {
        Reference name = line.reference();
        Manifest.Root root = documents.apply(name);
        Documents all = new Documents(fits);
        List<Child> level = List.of(new Child(root.descriptor(), root));
        while (!level.isEmpty()) {
            List<Descriptor> below = new ArrayList<>();
            level.forEach(child -> below.addAll(all.add(child)));
            List<Descriptor> unknown = below.stream()
                    .filter(all::isNew)
                    .collect(Collectors.toMap(Descriptor::digest, one -> one, (one, same) -> one, LinkedHashMap::new))
                    .values()
                    .stream()
                    .toList();
            all.checkNumber(unknown.size());
            level = together.all(unknown, one -> 1, one -> child(name, one), any -> {}).stream()
                    .map(Asked::orThrow)
                    .toList();
        }
        if (all.manifests.isEmpty()) {
            throw new PullException(Kind.UNSUPPORTED, "The index of " + name.familiar() + " refers to no manifest");
        }
        Image image = new Image(name, root.digest(), Platform.ALL, List.copyOf(all.manifests.values()));
        return new FoundImage(line, image, List.copyOf(all.indexes.values()), Map.of());
    }

    /** A document, as an index describes it and as it is. */
    private record Child(Descriptor descriptor, Manifest.Root document) {}

    /** What came of asking for one of several documents; the first failure counts for all. */
    private record Asked(Optional<Child> child, Optional<PullException> failure) {
        Child orThrow() {
            return child.orElseThrow(failure::orElseThrow);
        }
    }

    private Asked child(Reference name, Descriptor wanted) {
        try {
            Manifest.Root document = documents.apply(name.pinnedTo(wanted.digest()));
            if (document.descriptor().size() != wanted.size()) {
                throw new PullException(
                        Kind.CORRUPT, "The size of " + wanted.digest() + " in the index is not that of the manifest");
            }
            return new Asked(Optional.of(new Child(wanted, document)), Optional.empty());
        } catch (PullException e) {
            return new Asked(Optional.empty(), Optional.of(e));
        }
    }

    /** The documents that were found so far. */
    private static final class Documents {

        private final Lists.Fits fits;
        private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
        private final Map<Digest, Index> indexes = new LinkedHashMap<>();

        Documents(Lists.Fits fits) {
            this.fits = fits;
        }

        boolean isNew(Descriptor document) {
            return !manifests.containsKey(document.digest()) && !indexes.containsKey(document.digest());
        }

        /** Adds a document; the result is what it refers to. */
        List<Descriptor> add(Child child) {
            if (child.document() instanceof Index index) {
                indexes.put(index.digest(), index);
                index.children().forEach(Documents::checkType);
                return index.children();
            }
            Manifest manifest = ((Manifest.Single) child.document()).manifest();
            fits.check(manifest, indexes.isEmpty() ? Optional.empty() : Optional.of(platform(child.descriptor())));
            manifests.put(manifest.digest(), manifest);
            return List.of();
        }

        private static Platform platform(Descriptor child) {
            return child.platform().orElse(Platform.UNKNOWN);
        }

        private static void checkType(Descriptor child) {
            if (!child.isOfManifest() && !child.isOfIndex()) {
                throw new PullException(
                        Kind.UNSUPPORTED,
                        "The index refers to content of type " + Shown.of(child.mediaType())
                                + ", which is neither a manifest nor an index");
            }
        }

        void checkNumber(int more) {
            if (manifests.size() + indexes.size() + more > Index.MOST_ENTRIES) {
                throw new PullException(
                        Kind.UNSUPPORTED, "The index refers to more than " + Index.MOST_ENTRIES + " documents");
            }
        }
    }
}
