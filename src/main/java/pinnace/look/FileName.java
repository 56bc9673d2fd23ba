package pinnace.look;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import pinnace.archive.Format;
import pinnace.image.Digest;
import pinnace.image.Reference;
import pinnace.list.ImageList;
import pinnace.lookup.FoundImage;
import pinnace.request.ArchiveOptions;
import pinnace.request.Parts;

/**
 * What a browser calls an archive: {@code nginx_1.27_linux-amd64_9f2c41d07ab3.tar}. It ends in digits of the entity
 * tag, for {@code wget -c --content-disposition} and aria2 continue whatever file has the name.
 */
final class FileName {

    private static final int DIGITS = 12;
    private static final int LONGEST = 180;

    private FileName() {}

    /**
     * The name of the archive that is wanted, or of the part of it; of all its parts what their names have in common.
     *
     * @param etag of the whole archive
     */
    static String of(Found found, String etag) {
        Optional<Parts> parts = found.request().options().parts();
        // Parts of another size are other parts.
        return stem(found)
                + parts.map(one -> "_" + one.written()).orElse("")
                + digits(etag)
                + parts.map(Parts::suffix).orElse("");
    }

    /** The name of the whole archive, whatever of it is wanted. */
    static String whole(Found found, String etag) {
        return stem(found) + digits(etag);
    }

    private static String digits(String etag) {
        // The first character is a quote.
        return "_" + etag.substring(1, 1 + DIGITS) + ".tar";
    }

    private static String stem(Found found) {
        List<FoundImage> images = found.images();
        ImageList list = found.request().list();
        ArchiveOptions options = found.request().options();
        String stem = first(images.get(0), list) + others(images, list) + platform(images);
        String bounded = stem.length() > LONGEST ? stem.substring(0, LONGEST) : stem;
        return bounded
                + (found.leftOut().isEmpty() ? "" : "_delta")
                + (options.format() == Format.DOCKER
                        ? ""
                        : "_" + options.format().written());
    }

    private static String first(FoundImage found, ImageList list) {
        Digest document = found.image().digest();
        Reference source = found.line().reference();
        Reference loaded = list.naming().loaded(found.line(), document);
        String repository = source.repository().startsWith("library/")
                ? source.repository().substring("library/".length())
                : source.repository();
        String version = source.tag().orElse("sha256-" + document.shortened());
        String as = loaded.name().equals(source.name()) && loaded.tag().equals(source.tag())
                ? ""
                : "_as_" + loaded.familiarName()
                        + loaded.tag().map(tag -> "_" + tag).orElse("");
        return plain(repository + "_" + version + as);
    }

    private static String others(List<FoundImage> images, ImageList list) {
        int missing = list.missing().size();
        return (images.size() > 1 ? "_and_" + (images.size() - 1) + "_more" : "")
                + (missing > 0 ? "_without_" + missing : "");
    }

    /** All that there are in it, if they are few; an artifact is for none. */
    private static String platform(List<FoundImage> images) {
        List<String> platforms = images.stream()
                .flatMap(found -> found.image().runsOn().stream())
                .map(platform -> platform.toString().replace('/', '-'))
                .distinct()
                .toList();
        return platforms.isEmpty() || platforms.size() > 3
                ? ""
                : platforms.stream().collect(Collectors.joining("_", "_", ""));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "_");
    }
}
