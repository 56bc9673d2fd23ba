package pinnace.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pinnace.archive.Archive;
import pinnace.archive.DockerArchive;
import pinnace.archive.Entry;
import pinnace.archive.NamedImage;
import pinnace.delivery.Download;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.login.Credentials;
import pinnace.lookup.FoundImage;
import pinnace.lookup.Images;
import pinnace.stream.BlobStore;
import pinnace.stream.Origin;

/**
 * Images that were asked for and found, with all that an answer about them may need.
 *
 * @param incoming the request as it came
 * @param request what it asks for
 * @param images what that means today, in the order of its lines
 * @param access how more can be got of it
 * @param waiting how long the request may still wait
 * @param download the request as it goes on
 */
record Found(
        Incoming incoming,
        PullRequest request,
        List<FoundImage> images,
        Access access,
        Waiting waiting,
        Download download) {

    /**
     * How more can be got.
     *
     * @param images where it is looked up
     * @param caller the caller's own logins
     * @param defaults what is meant where a URL does not say
     */
    record Access(Images images, Credentials caller, Defaults defaults) {}

    /** The archive of all of them. */
    Archive archive() {
        return archive(images, request.list(), access);
    }

    /** The archive of some images of a list. */
    static Archive archive(List<FoundImage> images, ImageList list, Access access) {
        return DockerArchive.of(images.stream()
                .map(found ->
                        named(found, list, access.images().origin(found.image().name(), access.caller())))
                .toList());
    }

    private static NamedImage named(FoundImage found, ImageList list, Origin origin) {
        Image image = found.image();
        return new NamedImage(
                image,
                origin,
                list.naming().all(found.line(), image),
                found.index().map(Found::document));
    }

    private static Entry.OfDocument document(Index index) {
        return new Entry.OfDocument(
                index.descriptor(),
                index.content()
                        .orElseThrow(() -> new PullException(
                                Kind.UNSUPPORTED,
                                "The index " + index.digest() + " has more than " + (Index.LARGEST_KEPT >> 10)
                                        + " KiB, too many for names=digest")));
    }

    /** Configurations that had to be read already, by their digests. */
    Map<Digest, byte[]> known() {
        Map<Digest, byte[]> known = new HashMap<>();
        images.forEach(one -> known.putAll(one.known()));
        return known;
    }

    /** Blobs as registries send them, for this download. */
    BlobStore blobs() {
        return access.images().blobs(access.caller(), download::reopens);
    }
}
