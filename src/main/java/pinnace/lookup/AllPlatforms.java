package pinnace.lookup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
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
import pinnace.stream.DocumentMemory;

/**
 * Looks up all that an image has: its index, the indexes in that, and the manifests that they refer to, those of
 * attestations too.
 *
 * @param together how the documents of one image are asked for
 * @param documents what a name refers to
 * @param allowance refuses documents of an image that its registry does not give all
 * @param memory for the documents until all of them are there
 */
record AllPlatforms(
        Together together,
        Function<Reference, Manifest.Root> documents,
        BiConsumer<Reference, List<Descriptor>> allowance,
        DocumentMemory memory) {

    /**
     * All of an image. A name that refers to a manifest has one.
     *
     * @throws PullException as {@link Lists#each} does
     */
    FoundImage find(Line line, Lists.Fits fits) {
        Reference name = line.reference();
        try (DocumentMemory.Held held = memory.held()) {
            Manifest.Root root = documents.apply(name);
            held.take(root.weight());
            if (root instanceof Manifest.Single single) {
                fits.check(single.manifest(), Optional.empty());
                return found(line, root, List.of(single.manifest()), List.of());
            }
            Tree tree = new Tree();
            for (List<Descriptor> level = tree.below((Index) root); !level.isEmpty(); ) {
                allowance.accept(name, level);
                // One that cannot be had, or does not fit, ends the look-up: each costs a pull.
                List<Answer> answers =
                        together.all(level, any -> 1, child -> ask(name, child), answer -> answer.check(fits, held));
                level = tree.add(answers);
            }
            tree.checkHasImage(name, fits);
            return found(line, root, List.copyOf(tree.manifests.values()), List.copyOf(tree.indexes.values()));
        }
    }

    private static FoundImage found(Line line, Manifest.Root root, List<Manifest> manifests, List<Index> indexes) {
        Image image = new Image(line.reference(), root.digest(), Platform.ALL, manifests);
        return new FoundImage(line, image, indexes, Map.of());
    }

    /** What came of asking for a document that an index refers to. */
    private record Answer(Descriptor child, Optional<Manifest.Root> document, Optional<PullException> failure) {

        Manifest.Root orThrow() {
            return document.orElseThrow(failure::orElseThrow);
        }

        void check(Lists.Fits fits, DocumentMemory.Held held) {
            Manifest.Root came = orThrow();
            held.take(came.weight());
            if (came instanceof Manifest.Single single) {
                fits.check(single.manifest(), Optional.of(child.platform().orElse(Platform.UNKNOWN)));
            }
        }
    }

    private Answer ask(Reference name, Descriptor child) {
        try {
            Manifest.Root document = documents.apply(name.pinnedTo(child.digest()));
            if (document.descriptor().size() != child.size()) {
                throw new PullException(
                        Kind.CORRUPT, "The size of " + child.digest() + " in the index is not that of the manifest");
            }
            return new Answer(child, Optional.of(document), Optional.empty());
        } catch (PullException e) {
            return new Answer(child, Optional.empty(), Optional.of(e));
        }
    }

    /** The documents of one image that were found so far, the root first. */
    private static final class Tree {

        private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
        private final Map<Digest, Index> indexes = new LinkedHashMap<>();
        private final Map<Digest, Long> sizes = new HashMap<>();

        /** Adds documents; the result is what they refer to and is not known yet. */
        List<Descriptor> add(List<Answer> answers) {
            List<Descriptor> below = new ArrayList<>();
            for (Answer answer : answers) {
                Manifest.Root document = answer.orThrow();
                if (document instanceof Index index) {
                    below.addAll(below(index));
                    continue;
                }
                manifests.put(document.digest(), ((Manifest.Single) document).manifest());
            }
            return below;
        }

        /** Adds an index in the same way. */
        List<Descriptor> below(Index index) {
            check(index);
            indexes.put(index.digest(), index);
            return index.children().stream().filter(this::isNew).toList();
        }

        /** Before anything is asked for that it refers to. */
        private static void check(Index index) {
            if (index.content().isEmpty()) {
                throw unsupported("The index " + index.digest() + " has more than " + (Index.LARGEST_KEPT >> 20)
                        + " MiB, too many for platform=all");
            }
            if (!index.complete()) {
                throw unsupported("The index " + index.digest()
                        + " has an entry without a sha256 digest or a size, which cannot be got");
            }
            index.children().stream()
                    .filter(child -> !child.isOfManifest() && !child.isOfIndex())
                    .findFirst()
                    .ifPresent(child -> {
                        throw unsupported("The index refers to content of type " + Shown.of(child.mediaType())
                                + ", which is neither a manifest nor an index");
                    });
        }

        private boolean isNew(Descriptor child) {
            Long before = sizes.putIfAbsent(child.digest(), child.size());
            if (before != null && before != child.size()) {
                throw unsupported("The index gives two sizes for " + child.digest());
            }
            if (sizes.size() > Index.MOST_ENTRIES) {
                throw unsupported("The index refers to more than " + Index.MOST_ENTRIES + " documents");
            }
            return before == null;
        }

        /** Of artifacts alone there is nothing that a loader could load. */
        void checkHasImage(Reference name, Lists.Fits fits) {
            if (manifests.isEmpty()) {
                throw unsupported("The index of " + name.familiar() + " refers to no manifest");
            }
            if (manifests.values().stream().noneMatch(Manifest::isImage)) {
                fits.check(manifests.values().iterator().next(), Optional.empty());
            }
        }

        private static PullException unsupported(String sentence) {
            return new PullException(Kind.UNSUPPORTED, sentence);
        }
    }
}
