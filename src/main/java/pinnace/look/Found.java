package pinnace.look;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pinnace.archive.Archive;
import pinnace.archive.Entry;
import pinnace.archive.Format;
import pinnace.archive.LeftOut;
import pinnace.archive.NamedImage;
import pinnace.delivery.Download;
import pinnace.delivery.Subject;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Index;
import pinnace.image.Manifest;
import pinnace.image.Platform;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.login.Credentials;
import pinnace.lookup.Caller;
import pinnace.lookup.FoundImage;
import pinnace.lookup.Images;
import pinnace.request.PullRequest;
import pinnace.stream.BlobStore;
import pinnace.stream.Origin;

/**
 * Images that were asked for and found, with all that an answer about them may need.
 *
 * @param context the path of this application as URLs have it, with a slash at its end
 * @param request what is asked for
 * @param images what that means today, in the order of its lines
 * @param leftOut layers that the archive does not have
 * @param access how more can be got of it
 * @param download the request as it goes on
 */
public record Found(
        String context,
        PullRequest request,
        List<FoundImage> images,
        LeftOut leftOut,
        Access access,
        Download download) {

    /**
     * How more can be got.
     *
     * @param images where it is looked up
     * @param credentials the caller's own logins
     * @param caller who waits for it
     * @param defaults what is meant where a URL does not say
     */
    public record Access(Images images, Credentials credentials, Caller caller, Defaults defaults) {}

    /** The archive of all of them. */
    public Archive archive() {
        return request.options().format().archive(named(images, request.list(), access), leftOut.layers());
    }

    /** Images of a list as an archive has them. */
    public static List<NamedImage> named(List<FoundImage> images, ImageList list, Access access) {
        return images.stream()
                .map(found -> named(
                        found,
                        list,
                        access.images().origin(found.image().name(), access.credentials()),
                        access.defaults().platform()))
                .toList();
    }

    private static NamedImage named(FoundImage found, ImageList list, Origin origin, Platform usual) {
        Image image = found.image();
        return new NamedImage(
                image,
                origin,
                list.naming().all(found.line(), image),
                found.indexes().stream().map(Found::document).toList(),
                docker(found, usual));
    }

    /** Of all platforms that of the usual one, also where it is in an index that the image's index refers to. */
    private static Optional<Manifest> docker(FoundImage found, Platform usual) {
        List<Manifest> all = found.image().manifests();
        if (!found.image().platform().isAll() || found.indexes().isEmpty()) {
            return all.stream().filter(Format::loads).findFirst();
        }
        Optional<Digest> chosen = found.indexes().stream()
                .flatMap(index -> index.select(usual).stream())
                .map(Descriptor::digest)
                .findFirst();
        return all.stream()
                .filter(manifest -> chosen.filter(manifest.digest()::equals).isPresent())
                .filter(Format::loads)
                .findFirst();
    }

    private static Entry.OfDocument document(Index index) {
        return new Entry.OfDocument(
                index.descriptor(),
                index.content()
                        .orElseThrow(() -> new PullException(
                                Kind.UNSUPPORTED,
                                "The index " + index.digest() + " has more than " + (Index.LARGEST_KEPT >> 20)
                                        + " MiB, too many for names=digest")));
    }

    /** The layers of images, each for one platform. */
    public static List<LeftOut.Chain> chains(List<FoundImage> images) {
        return images.stream().map(one -> LeftOut.Chain.of(one.image())).toList();
    }

    /** Path and query that mean the same bytes, on every node; of a request for one image. */
    public String location() {
        return context + target(request);
    }

    /** The same of another file of it. */
    public String location(PullRequest.File file) {
        return context + target(request.with(file));
    }

    /** Path and query, below the context, of an archive of these images. */
    public String target(PullRequest other) {
        PullRequest pinned = other.isList() ? other : other.pinned(images.get(0).image());
        return pinned.asked(access.defaults());
    }

    /** Configurations that had to be read already, by their digests. */
    public Map<Digest, byte[]> known() {
        Map<Digest, byte[]> known = new HashMap<>();
        images.forEach(one -> known.putAll(one.known()));
        return known;
    }

    /** Blobs as registries send them, for this download. */
    public BlobStore blobs() {
        return access.images().blobs(access.credentials(), download::reopens);
    }

    /** The first of them, and how many there are. */
    public static Subject subject(List<FoundImage> images) {
        Image first = images.get(0).image();
        return new Subject(
                first.pinned().toString(),
                first.digest().toString(),
                first.platform().toString(),
                images.size());
    }

    /** The same in words. */
    public static String words(List<FoundImage> images) {
        Image first = images.get(0).image();
        String others = images.size() == 1 ? "" : " and " + (images.size() - 1) + " more";
        return first.pinned() + " " + first.platform() + others;
    }
}
