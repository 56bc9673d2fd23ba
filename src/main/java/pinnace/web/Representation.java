package pinnace.web;

import java.util.List;
import java.util.Optional;
import pinnace.archive.Tar;
import pinnace.image.Digest;
import pinnace.lookup.FoundImage;

/**
 * A file as HTTP knows it (RFC 9110, 8).
 *
 * @param tar its bytes
 * @param etag its strong entity tag
 * @param fileName what a browser calls it; no character in it is special for a shell, for Windows or in RFC 6266
 * @param location path and query that mean these very bytes, on every node; empty for a list, for which that is long
 * @param digest of the manifest that it is made of, if it is of one image
 */
record Representation(Tar tar, String etag, String fileName, Optional<String> location, Optional<Digest> digest) {

    /** The archive of the images that a request asks for. */
    static Representation of(Found found) {
        Tar tar = found.archive().tar();
        String etag = tar.etag();
        List<FoundImage> images = found.images();
        String fileName = FileName.of(images, found.request().list(), etag);
        if (found.request().isList()) {
            return new Representation(tar, etag, fileName, Optional.empty(), Optional.empty());
        }
        FoundImage one = images.get(0);
        String location = found.incoming().uri().getBaseUri().getRawPath()
                + found.request().pinnedPath(one.image(), found.access().defaults());
        return new Representation(
                tar,
                etag,
                fileName,
                Optional.of(location),
                Optional.of(one.image().manifest().digest()));
    }

    /** How many bytes it has. */
    long length() {
        return tar.length();
    }
}
