package pinnace.web;

import pinnace.archive.Archive;
import pinnace.archive.Tar;
import pinnace.image.Digest;
import pinnace.image.Image;
import pinnace.image.Reference;

/**
 * A file as HTTP knows it (RFC 9110, 8).
 *
 * @param tar its bytes
 * @param etag its strong entity tag
 * @param fileName what a browser calls it; nothing in it that a shell, Windows or RFC 6266 would mind
 * @param location path and query that mean these very bytes, on every node
 * @param digest of the manifest that it is made of
 */
record Representation(Tar tar, String etag, String fileName, String location, Digest digest) {

    /** The archive of an image. */
    static Representation of(Found found, Archive archive) {
        Tar tar = archive.tar();
        return new Representation(
                tar,
                tar.etag(),
                fileName(found.image()),
                found.incoming().uri().getBaseUri().getRawPath() + found.pinnedPath(),
                found.image().manifest().digest());
    }

    /** {@code nginx_1.27_linux-amd64.tar}. */
    private static String fileName(Image image) {
        Reference name = image.name();
        String repository = name.repository().startsWith("library/")
                ? name.repository().substring("library/".length())
                : name.repository();
        String version = name.tag().orElse("sha256-" + image.manifest().digest().shortened());
        String platform = image.platform().toString().replace('/', '-');
        return (repository + "_" + version + "_" + platform).replace('/', '_') + ".tar";
    }

    /** How many bytes it has. */
    long length() {
        return tar.length();
    }
}
