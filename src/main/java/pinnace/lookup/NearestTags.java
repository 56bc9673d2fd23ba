package pinnace.lookup;

import java.util.List;
import java.util.Optional;
import pinnace.failure.Instead;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Spelling;
import pinnace.image.Reference;
import pinnace.image.TagList;
import pinnace.image.TagOrder;
import pinnace.login.Credentials;

/**
 * Says of an unknown tag which tags there are, for a repository that is known.
 *
 * @param images where tags are looked up
 */
record NearestTags(Images images) {

    private static final int MOST = 3;

    /** The same failure, with the tags that are written most alike if the tag is what does not exist. */
    PullException explained(PullException failure, Reference name, Credentials credentials, Caller caller) {
        if (failure.kind() != Kind.NOT_FOUND || name.digest().isPresent()) {
            return failure;
        }
        String wanted = name.tag().orElseThrow();
        List<String> nearest = nearest(name, wanted, credentials, caller);
        return nearest.isEmpty()
                ? failure
                : new PullException(
                                Kind.NOT_FOUND,
                                failure.getMessage() + "; the tags that are most like it: "
                                        + String.join(", ", nearest),
                                failure)
                        .with(new Instead(
                                nearest.stream().map(tag -> tagged(name, tag)).toList(), List.of()));
    }

    private static String tagged(Reference name, String tag) {
        return new Reference(name.registry(), name.repository(), Optional.of(tag), Optional.empty()).familiar();
    }

    /** None if the tag exists, so that something else is wrong; or if the registry does not say which there are. */
    private List<String> nearest(Reference name, String wanted, Credentials credentials, Caller caller) {
        try {
            TagList all = images.tags(name, credentials, caller);
            return all.tags().contains(wanted)
                    ? List.of()
                    : Spelling.nearest(wanted, all.tags().stream().sorted(new TagOrder()), MOST);
        } catch (PullException e) {
            if (e.kind() == Kind.LATE) {
                throw e;
            }
            return List.of();
        }
    }
}
