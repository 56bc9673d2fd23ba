package pinnace.request;

import java.util.List;
import java.util.stream.Stream;
import pinnace.image.Image;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.list.ListToken;
import pinnace.list.Naming;

/**
 * What a URL asks for.
 *
 * @param list the images; one if the path names it
 * @param address what the URL is like
 * @param options what of the images is wanted
 * @param file which file is wanted
 * @param logins with which it is asked for; in none of the URLs below
 */
public record PullRequest(ImageList list, Address address, ArchiveOptions options, File file, SealedLogins logins) {

    /** What a URL is like that asks for images. */
    public enum Address {
        /** The path has the image's name, without a registry. */
        IMAGE,
        /** The path has the image's name with its registry, so that a login for it may be asked for and taken. */
        IMAGE_AND_REGISTRY,
        /** The path has the image's name, which is only looked at, so that no browser asks for a login. */
        LOOK,
        /** The query has a list. */
        LIST
    }

    /** Where something of images is: of one below a folder, of a list beside it. */
    public enum Place {
        PULL("pull", ".tar"),
        SUMS("sums", ".sha256"),
        GET("get", ".sh"),
        GET_FOR_POWERSHELL("get", ".ps1");

        private final String folder;
        private final String suffix;

        Place(String folder, String suffix) {
            this.folder = folder;
            this.suffix = suffix;
        }

        /** Where scripts of the language are that the end of a path names; those for POSIX if it names none. */
        public static Place ofScript(String path) {
            return path.endsWith(GET_FOR_POWERSHELL.suffix) ? GET_FOR_POWERSHELL : GET;
        }

        /** What names the file. */
        public String suffix() {
            return suffix;
        }

        /** The path below the folder without the suffix; as it is if it has none. */
        public String without(String path) {
            return path.endsWith(suffix) ? path.substring(0, path.length() - suffix.length()) : path;
        }
    }

    /** What there is of images. */
    public enum File {
        /** The images. */
        ARCHIVE(Place.PULL, ""),
        /** What the archive would be. */
        DESCRIPTION(Place.PULL, "&dry-run=1"),
        /** The names of the archive's parts. */
        PART_LIST(Place.PULL, "&parts=list"),
        /** The digests of the archive's files. */
        SUMS(Place.SUMS, "");

        private final Place place;
        private final String query;

        File(Place place, String query) {
            this.place = place;
            this.query = query;
        }
    }

    /** Whether the URL has a list. */
    public boolean isList() {
        return address == Address.LIST;
    }

    /** Whether a browser may be asked for a login: by a path that names the registry, if that is the only one. */
    public boolean mayAskForLogin() {
        return (address == Address.IMAGE || address == Address.IMAGE_AND_REGISTRY)
                && registries().size() == 1;
    }

    /** Whether the path says which registry is meant. */
    public boolean namesRegistry() {
        return address == Address.IMAGE_AND_REGISTRY;
    }

    /** The registries that take part. */
    public List<String> registries() {
        return Stream.concat(list.registries().stream(), options.registries())
                .distinct()
                .toList();
    }

    /** The same request, of a list whose images have digests. */
    public PullRequest of(ImageList pinned) {
        return new PullRequest(pinned, address, options, file, logins);
    }

    /** The same request with other options. */
    public PullRequest with(ArchiveOptions other) {
        return new PullRequest(list, address, other, file, logins);
    }

    /** A request for another file of the same images. */
    public PullRequest with(File other) {
        return new PullRequest(list, address, options, other, logins);
    }

    /** The query that means this list, pinned or not. */
    public String query() {
        return listQuery() + file.query;
    }

    private String listQuery() {
        return (list.isPinned() ? "list=" : "names=") + ListToken.of(list) + options.query();
    }

    /** How long {@link #query} will be when the list is pinned, without the layers that are left out. */
    int pinnedLength() {
        String rest = options.pinned().query() + file.query;
        return "list=".length() + ListToken.pinnedLength(list) + rest.length();
    }

    /** The same request, of one image, for the very bytes of what was found. */
    public PullRequest pinned(Image image) {
        Line line = list.lines().get(0);
        return of(new ImageList(
                List.of(new Line(line.number(), image.pinned(), image.platform(), line.as())), list.naming()));
    }

    /**
     * Path and query, below the context, of what is asked for; {@linkplain #pinned pinned}, they mean the same bytes on
     * every node. No character in them needs further escaping. They name the registry where the request did, so that a
     * login that was given goes on being given.
     */
    public String asked(Defaults defaults) {
        return asked(file.place, defaults) + file.query;
    }

    /** The same for something else of it. */
    public String asked(Place place, Defaults defaults) {
        Line line = list.lines().get(0);
        return isList()
                ? place.folder + place.suffix + "?" + listQuery()
                : path(place, name(line.reference(), defaults), line.platform());
    }

    private String name(Reference reference, Defaults defaults) {
        boolean familiar = !namesRegistry() && defaults.registry().equals(Reference.DOCKER_HUB);
        return familiar ? reference.familiar() : reference.toString();
    }

    /** The same request by a path that names the registry. */
    public String pathWithRegistry() {
        Line line = list.lines().get(0);
        return path(file.place, line.reference().toString(), line.platform()) + file.query;
    }

    /** What of a query says how the image of a path is named after loading, behind other parameters. */
    public String names() {
        Naming naming = list.naming();
        String as = list.lines().get(0).as().map(other -> "&as=" + other).orElse("");
        String prefix = naming.prefix().map(before -> "&prefix=" + before).orElse("");
        String names = naming.digests() == Naming.Digests.NONE
                ? ""
                : "&names=" + naming.digests().written();
        return as + prefix + names;
    }

    private String path(Place place, String name, Platform platform) {
        String parameters = "?platform=" + platform + names() + options.query();
        return (place.folder + "/" + name + place.suffix + parameters)
                .replace("[", "%5B")
                .replace("]", "%5D");
    }
}
