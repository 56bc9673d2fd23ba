package pinnace.look;

import java.util.List;
import java.util.Optional;
import pinnace.archive.Tar;
import pinnace.image.Descriptor;
import pinnace.image.Digest;
import pinnace.request.Parts;
import pinnace.request.PullRequest;
import pinnace.stream.Blob;

/**
 * A file as HTTP knows it (RFC 9110, 8): an archive, or a part of one.
 *
 * @param tar its bytes
 * @param etag its strong entity tag
 * @param fileName what a browser calls it; no character in it is special for a shell, for Windows or in RFC 6266
 * @param location path and query that mean these very bytes, on every node; empty for a list, for which that is long
 * @param digest of the manifest or the index that it is made of, if it is of one image
 * @param leftOut what the archive leaves out
 */
public record Representation(
        Tar tar,
        String etag,
        String fileName,
        Optional<String> location,
        Optional<Digest> digest,
        Optional<String> leftOut) {

    /** The archive of the images that a request asks for, or the part of it that is wanted. */
    public static Representation of(Found found) {
        return of(found, found.archive().tar());
    }

    /**
     * The same.
     *
     * @param whole the archive
     */
    public static Representation of(Found found, Tar whole) {
        PullRequest request = found.request();
        Optional<Parts> part =
                request.options().parts().filter(parts -> parts.number().isPresent());
        Tar tar = part.map(one -> one.of(whole)).orElse(whole);
        String etag = whole.etag();
        return new Representation(
                tar,
                part.isPresent() ? tar.etag() : etag,
                FileName.of(found, etag),
                request.isList() ? Optional.empty() : Optional.of(found.location()),
                request.isList()
                        ? Optional.empty()
                        : Optional.of(found.images().get(0).image().digest()),
                leftOut(found));
    }

    private static Optional<String> leftOut(Found found) {
        if (found.leftOut().isEmpty()) {
            return Optional.empty();
        }
        List<Descriptor> layers = found.leftOut().of(Found.chains(found.images()));
        long bytes = layers.stream().mapToLong(Descriptor::size).sum();
        return Optional.of(layers.size() + (layers.size() == 1 ? " layer, " : " layers, ") + bytes + " bytes");
    }

    /** Whether it has some bytes of a blob and not the others, which are in another part of the archive. */
    public boolean cuts(Blob blob) {
        return tar.blobs().stream().anyMatch(range -> range.blob().equals(blob) && !range.isWhole());
    }

    /** How many bytes it has. */
    public long length() {
        return tar.length();
    }
}
