package pinnace.lookup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import pinnace.failure.LineFaults;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.list.Naming;
import pinnace.login.Credentials;
import pinnace.stream.DocumentMemory;
import pinnace.stream.Time;

/**
 * All images of a list, looked up at the same time.
 *
 * @param images where each is looked up
 * @param threads where that is waited for
 * @param time the clock of the callers
 * @param documents the memory for what is held of an image until all of it is there
 */
public record Lists(Images images, Executor threads, Time time, DocumentMemory documents) {

    /** How many images of a list are looked up at a time. */
    public static final int AT_ONCE = Resolutions.LEAST / Resolutions.REGISTRYS_PART;

    /**
     * What is to be known of each image.
     *
     * @param fits refuses what no archive can hold
     * @param result is called as soon as an image is found, on any thread, so that no more of it is kept
     * @param keeps takes over each result, and refuses it if there is no memory for it; that ends the look-up
     */
    public record Use<R>(Fits fits, Function<FoundImage, R> result, Consumer<R> keeps) {}

    /** Refuses what no archive can hold. */
    @FunctionalInterface
    public interface Fits {
        /**
         * Refuses a manifest.
         *
         * @param oneOfAll the platform that it is for, if all are wanted
         * @throws PullException {@link Kind#UNSUPPORTED}
         */
        void check(Manifest manifest, Optional<Platform> oneOfAll);
    }

    /**
     * The list in which each image has the digest that its name means now. It costs no manifest.
     *
     * @throws PullException {@link Kind#LATE} if the caller can wait no longer; or with a sentence for each image that
     *     cannot be had; or {@link Kind#BAD_REQUEST} if two images would have the same name
     */
    public ImageList pinned(ImageList list, Credentials credentials, Caller caller) {
        List<Optional<Line>> lines = together(threads, caller)
                .all(list.lines(), Line::number, line -> pinned(line, list, credentials, caller), any -> {});
        List<Line> there = lines.stream().flatMap(Optional::stream).toList();
        List<String> missing = new ArrayList<>(list.missing());
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isEmpty()) {
                missing.add(list.lines().get(i).reference().toString());
            }
        }
        if (there.isEmpty()) {
            throw new PullException(Kind.NOT_FOUND, "None of the " + lines.size() + " images of the list exists");
        }
        checkNames(there, list.naming());
        ImageList pinned = new ImageList(there, list.naming(), false, missing);
        new Allowance(images, together(threads, caller)).check(pinned, credentials, caller);
        return pinned;
    }

    private Optional<Line> pinned(Line line, ImageList list, Credentials credentials, Caller caller) {
        try {
            Descriptor document = images.describe(line.reference(), credentials, caller);
            return Optional.of(line.pinnedTo(document.digest()));
        } catch (PullException e) {
            if (e.kind() == Kind.NOT_FOUND && list.mayMiss()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The images of a list.
     *
     * @param use what is kept of each
     * @throws PullException as {@link #pinned} does
     */
    public List<FoundImage> find(ImageList list, Use<FoundImage> use, Credentials credentials, Caller caller) {
        List<FoundImage> found = each(list, use, credentials, caller);
        checkNames(
                found.stream()
                        .map(one -> one.line().pinnedTo(one.image().root()))
                        .toList(),
                list.naming());
        return found;
    }

    /**
     * Something of each image of a list, in its order.
     *
     * @throws PullException as {@link #pinned} does, but for names
     */
    public <R> List<R> each(ImageList list, Use<R> use, Credentials credentials, Caller caller) {
        if (list.isPinned()) {
            new Allowance(images, together(threads, caller)).check(list, credentials, caller);
        }
        boolean withIndex = list.naming().digests() != Naming.Digests.NONE;
        AllPlatforms all = allPlatforms(list, credentials, caller);
        Function<Line, R> lookUp = line -> {
            try {
                return use.result()
                        .apply(
                                line.platform().isAll()
                                        ? all.find(line, use.fits())
                                        : one(line, withIndex, use.fits(), credentials, caller));
            } catch (PullException e) {
                throw new NearestTags(images).explained(e, line.reference(), credentials, caller);
            }
        };
        return together(threads, caller).all(list.lines(), Line::number, lookUp, use.keeps());
    }

    /**
     * The platforms that an image exists for; none if its name refers to a manifest. The sizes of those that nobody
     * asked for are left out if the registry counts manifests.
     */
    public List<Offers.Offer> offers(Image image, Credentials credentials, Caller caller) {
        Reference name = image.pinned();
        if (!(images.document(name, credentials, caller) instanceof Index index)) {
            return List.of();
        }
        boolean counts = images.manifestsLeft(name, credentials).isPresent();
        return new Offers(
                        together(threads, caller),
                        one -> images.document(one, credentials, caller),
                        one -> !counts || images.manifestsNeeded(one, image.platform(), credentials) == 0)
                .of(name, index);
    }

    private AllPlatforms allPlatforms(ImageList list, Credentials credentials, Caller caller) {
        // Those of several lines are looked up together already.
        Together together = together(list.lines().size() == 1 ? threads : Runnable::run, caller);
        Allowance allowance = new Allowance(images, together);
        return new AllPlatforms(
                together,
                name -> images.document(name, credentials, caller),
                (name, wanted) -> allowance.check(name, wanted, credentials),
                documents);
    }

    private FoundImage one(Line line, boolean withIndex, Fits fits, Credentials credentials, Caller caller) {
        Image image = images.find(line.reference(), line.platform(), credentials, caller);
        fits.check(image.manifest(), Optional.empty());
        Map<Digest, byte[]> known = images.check(image, credentials, caller);
        return new FoundImage(line, image, withIndex ? index(image, credentials, caller) : List.of(), known);
    }

    private List<Index> index(Image image, Credentials credentials, Caller caller) {
        return image.wasPickedFromIndex() && images.document(image.pinned(), credentials, caller) instanceof Index index
                ? List.of(index)
                : List.of();
    }

    private Together together(Executor executor, Caller caller) {
        return new Together(executor, () -> caller.isOver(time.now()));
    }

    private record Meaning(Digest root, Platform platform) {}

    /** Of two images with the same name loaders silently keep the last. */
    private static void checkNames(List<Line> pinned, Naming naming) {
        Map<Reference, Line> byName = new HashMap<>();
        LineFaults faults = new LineFaults();
        for (Line line : pinned) {
            Reference name = naming.loaded(line, line.reference().digest().orElseThrow());
            Line before = byName.putIfAbsent(name, line);
            if (before != null && !meaning(before).equals(meaning(line))) {
                faults.add(
                        line.number(),
                        new PullException(
                                Kind.BAD_REQUEST,
                                name.familiar() + " is the name of another image already, that of line "
                                        + before.number() + "; give one of them another name with as="));
            }
        }
        faults.throwIfAny(pinned.size());
    }

    private static Meaning meaning(Line line) {
        return new Meaning(line.reference().digest().orElseThrow(), line.platform());
    }
}
