package pinnace.web;

import java.util.Map;
import pinnace.delivery.Download;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.login.Credentials;
import pinnace.lookup.Images;
import pinnace.stream.BlobStore;
import pinnace.stream.Origin;

/**
 * An image that was asked for and found, with all that an answer about it may need.
 *
 * @param incoming the request as it came
 * @param request what it asks for
 * @param image what that means today
 * @param access how more can be got of it
 * @param waiting how long the request may still wait
 * @param download the request as it goes on
 */
record Found(Incoming incoming, PullRequest request, Image image, Access access, Waiting waiting, Download download) {

    /**
     * How more can be got.
     *
     * @param images where it is looked up
     * @param caller the caller's own logins
     * @param defaults what is meant where a URL does not say
     */
    record Access(Images images, Credentials caller, PullRequest.Defaults defaults) {}

    /**
     * Refuses an image for another platform than the one that was asked for.
     *
     * @return its configuration, by its digest, where it was read for that
     */
    Map<Digest, byte[]> check() {
        return access.images().check(image, access.caller(), waiting.caller());
    }

    /** Where its blobs come from. */
    Origin origin() {
        return access.images().origin(image.name(), access.caller());
    }

    /** Blobs as registries send them, for this download. */
    BlobStore blobs() {
        return access.images().blobs(access.caller(), download::reopens);
    }

    /** The path and query, below the context, that mean the very bytes of the archive on every node. */
    String pinnedPath() {
        return request.pinnedPath(image, access.defaults());
    }
}
