package pinnace.look;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import pinnace.request.PullRequest;

/**
 * What people may want to know of a list before they get it.
 *
 * @param archive what the archive would be
 * @param links paths of this server, pinned
 */
@JsonbPropertyOrder({"archive", "links"})
public record ListLook(DryRun archive, ImageLook.Links links) {

    /** Of the list that was found. */
    public static ListLook of(Found found) {
        return new ListLook(
                DryRun.of(found), new ImageLook.Links(found.location(), found.location(PullRequest.File.SUMS)));
    }
}
