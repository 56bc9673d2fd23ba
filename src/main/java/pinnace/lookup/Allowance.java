package pinnace.lookup;

import java.util.List;
import java.util.Optional;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.login.Credentials;

/**
 * Refuses a list that needs more manifests than a registry still gives, before any is fetched: half a list is of no
 * use, and would use up what others need.
 *
 * @param images what is known of the list's images
 * @param together how they are asked for
 */
record Allowance(Images images, Together together) {

    /** A list of this many images is worth a question of its own. */
    private static final int LEAST_IMAGES = 2;

    /** What an image for one platform needs at most: an index and a manifest. */
    private static final int MOST_EACH = 2;

    /**
     * Asks registries only where it matters, and by HEAD, which they do not count.
     *
     * @throws PullException {@link Kind#TOO_MANY}
     */
    void check(ImageList pinned, Credentials credentials, Caller caller) {
        if (pinned.lines().size() >= LEAST_IMAGES) {
            pinned.registries().forEach(registry -> check(registry, pinned.lines(), credentials, caller));
        }
    }

    private void check(String registry, List<Line> lines, Credentials credentials, Caller caller) {
        List<Line> needing = lines.stream()
                .filter(line -> line.reference().registry().equals(registry))
                .filter(line -> needed(line, credentials) > 0)
                .toList();
        if (needing.isEmpty()) {
            return;
        }
        Line any = needing.get(0);
        if (left(any, credentials).isEmpty()) {
            images.describe(any.reference(), credentials, caller);
        }
        List<Line> whole =
                needing.stream().filter(line -> line.platform().isAll()).toList();
        boolean mayBeMore = !whole.isEmpty();
        if (left(any, credentials)
                .filter(some -> mayBeMore || some < (long) needing.size() * MOST_EACH)
                .isEmpty()) {
            return;
        }
        // Which of them are indexes.
        together.all(needing, Line::number, line -> images.describe(line.reference(), credentials, caller), one -> {});
        checkSum(needing, credentials);
        if (mayBeMore) {
            // How many manifests these refer to is in them alone.
            together.all(
                    whole,
                    Line::number,
                    line -> images.document(line.reference(), credentials, caller)
                            .digest(),
                    one -> {});
            checkSum(needing, credentials);
        }
    }

    private void checkSum(List<Line> lines, Credentials credentials) {
        long needed =
                lines.stream().mapToLong(line -> needed(line, credentials)).sum();
        check("This list needs ", lines.get(0).reference(), needed, credentials);
    }

    /**
     * Refuses documents of one image that cannot all be had now.
     *
     * @param name what was asked for
     * @throws PullException {@link Kind#TOO_MANY}
     */
    void check(Reference name, List<Descriptor> documents, Credentials credentials) {
        long needed = documents.stream()
                .map(document -> name.pinnedTo(document.digest()))
                .filter(document -> images.manifestsNeeded(document, Platform.ALL, credentials) > 0)
                .count();
        check("This image for all platforms needs ", name, needed, credentials);
    }

    private void check(String what, Reference any, long needed, Credentials credentials) {
        images.manifestsLeft(any, credentials).filter(left -> left < needed).ifPresent(left -> {
            throw new PullException(
                    Kind.TOO_MANY,
                    what + needed + " manifests of " + any.registry() + ", which gives " + left
                            + " more for now; send a login, or ask the administrator for a mirror (setting mirrors)");
        });
    }

    private int needed(Line line, Credentials credentials) {
        return images.manifestsNeeded(line.reference(), line.platform(), credentials);
    }

    private Optional<Long> left(Line line, Credentials credentials) {
        return images.manifestsLeft(line.reference(), credentials);
    }
}
