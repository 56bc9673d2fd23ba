package pinnace.web;

import java.util.List;
import pinnace.failure.LineFaults;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Reference;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.registry.RepositoryPolicy;

/**
 * What a URL may name images, other than their own names: who loads a file believes its names.
 *
 * @param allowed names that may be given; where it is empty, any
 */
record AllowedNames(List<RepositoryPolicy.Entry> allowed) {

    /** Refuses a list that gives an image a name that may not be given. */
    void check(ImageList list) {
        LineFaults faults = new LineFaults();
        for (Line line : list.lines()) {
            list.naming()
                    .given(line)
                    .filter(name ->
                            !allowed.isEmpty() && allowed.stream().noneMatch(entry -> entry.matches(name.name())))
                    .ifPresent(name -> faults.add(line.number(), refusal(name)));
        }
        faults.throwIfAny(list.lines().size());
    }

    private static PullException refusal(Reference name) {
        return new PullException(
                Kind.REFUSED,
                "An image may not be named " + name.familiar()
                        + " by a URL: the setting allowed-names does not name it");
    }
}
