package pinnace.web;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Image;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.list.ListText;
import pinnace.list.ListToken;
import pinnace.list.Naming;

/**
 * What a URL asks for.
 *
 * @param list the images; one if the path names it
 * @param address what the URL is like
 * @param dryRun whether only a description of the file is wanted
 * @param file which file is wanted
 */
record PullRequest(ImageList list, Address address, boolean dryRun, File file) {

    private static final String DRY_RUN = "dry-run";

    /** What a URL is like that asks for images. */
    enum Address {
        /** The path has the image's name, without a registry. */
        IMAGE,
        /** The path has the image's name with its registry, so that a login for it may be asked for and taken. */
        IMAGE_AND_REGISTRY,
        /** The query has a list. */
        LIST
    }

    /** What there is of images. */
    enum File {
        /** The images. */
        ARCHIVE("pull/", ".tar"),
        /** The digests of the archive's files. */
        SUMS("sums/", ".sha256");

        private final String folder;
        private final String suffix;

        File(String folder, String suffix) {
            this.folder = folder;
            this.suffix = suffix;
        }

        private String without(String path) {
            return path.endsWith(suffix) ? path.substring(0, path.length() - suffix.length()) : path;
        }
    }

    /**
     * Reads the path below {@code /pull/} and the query; one trailing {@code .tar} is dropped, for it is there to name
     * the file.
     */
    static PullRequest of(String path, MultivaluedMap<String, String> query, Defaults defaults) {
        refuseOthers(query, Set.of("platform", "as", "prefix", "names", DRY_RUN));
        String name = File.ARCHIVE.without(path);
        Reference reference = Reference.parse(name, defaults.registry());
        boolean namesRegistry = path.startsWith(reference.registry() + "/");
        return ofImage(reference, query, defaults, namesRegistry ? Address.IMAGE_AND_REGISTRY : Address.IMAGE);
    }

    /** Reads the path below {@code /sums/}, which ends in {@code .sha256}, for a repository may end in {@code .sh}. */
    static PullRequest ofSums(String path, MultivaluedMap<String, String> query, Defaults defaults) {
        String name = File.SUMS.without(path);
        if (name.equals(path)) {
            throw bad("Write .sha256 behind the image's name, as in /sums/nginx:1.27.sha256");
        }
        return of(name, query, defaults).ofFile(File.SUMS);
    }

    /** Reads what the form sends: {@code image=}, {@code platform=} and {@code as=}. */
    static PullRequest ofForm(MultivaluedMap<String, String> query, Defaults defaults) {
        refuseOthers(query, Set.of("image", "platform", "as", "prefix", "names"));
        Reference reference = Reference.parse(single(query, "image"), defaults.registry());
        return ofImage(reference, query, defaults, Address.IMAGE);
    }

    private static PullRequest ofImage(
            Reference reference, MultivaluedMap<String, String> query, Defaults defaults, Address address) {
        Optional<Reference> as =
                Optional.of(single(query, "as")).filter(name -> !name.isBlank()).map(Naming::name);
        Line line = new Line(1, reference, platform(query, defaults), as);
        return new PullRequest(new ImageList(List.of(line), naming(query)), address, dryRun(query), File.ARCHIVE);
    }

    /**
     * Reads a query with a list: {@code list=} or {@code names=} with a token, or {@code image=} once or more often,
     * each of which may have several lines.
     */
    static PullRequest ofList(MultivaluedMap<String, String> query, Defaults defaults) {
        String token = single(query, "list");
        String names = single(query, "names");
        if (!token.isEmpty() || ListToken.isOne(names)) {
            refuseOthers(query, Set.of(token.isEmpty() ? "names" : "list", DRY_RUN));
            return new PullRequest(
                    ListToken.read(token.isEmpty() ? names : token), Address.LIST, dryRun(query), File.ARCHIVE);
        }
        refuseOthers(query, Set.of("image", "platform", "prefix", "names", DRY_RUN));
        return new PullRequest(list(query, defaults, false), Address.LIST, dryRun(query), File.ARCHIVE);
    }

    /**
     * Reads what a client sends as a list.
     *
     * @param fields {@code image}, which may have several lines, and the options
     */
    static PullRequest ofSent(MultivaluedMap<String, String> fields, Defaults defaults) {
        refuseOthers(fields, SentList.FIELDS);
        String missing = single(fields, "missing");
        if (!missing.isEmpty() && !missing.equals("skip")) {
            throw bad("missing= is skip, which leaves out images that do not exist, not " + Shown.of(missing));
        }
        return new PullRequest(
                list(fields, defaults, missing.equals("skip")), Address.LIST, dryRun(fields), File.ARCHIVE);
    }

    private static ImageList list(MultivaluedMap<String, String> query, Defaults defaults, boolean mayMiss) {
        String text = String.join("\n", query.getOrDefault("image", List.of()));
        List<Line> lines = ListText.read(text, defaults.with(platform(query, defaults)));
        if (lines.isEmpty()) {
            throw bad("The list names no image; write one a line, such as nginx:1.27");
        }
        return new ImageList(lines, naming(query), mayMiss, List.of());
    }

    private static Platform platform(MultivaluedMap<String, String> query, Defaults defaults) {
        String platform = single(query, "platform");
        return platform.isBlank() ? defaults.platform() : Platform.parse(platform);
    }

    private static Naming naming(MultivaluedMap<String, String> query) {
        return Naming.of(single(query, "prefix"), single(query, "names"));
    }

    private static boolean dryRun(MultivaluedMap<String, String> query) {
        String value = single(query, DRY_RUN);
        if (!value.isEmpty() && !value.equals("1")) {
            throw bad("dry-run= is 1, which describes the file and sends none of it, not " + Shown.of(value));
        }
        return !value.isEmpty();
    }

    private static String single(MultivaluedMap<String, String> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw bad("The parameter " + name + " is given " + values.size() + " times; once is enough");
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    /** A misspelt {@code plattform=} must not lead to an image for the wrong one. */
    private static void refuseOthers(MultivaluedMap<String, String> query, Set<String> known) {
        for (String name : query.keySet()) {
            if (!known.contains(name) && !name.equals(Hop.PARAMETER)) {
                throw bad("There is no parameter " + Shown.of(name) + " here; there is "
                        + String.join(" and ", known.stream().sorted().toList()));
            }
        }
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }

    /** Whether the URL has a list. */
    boolean isList() {
        return address == Address.LIST;
    }

    /** Whether the path says which registry is meant. */
    boolean namesRegistry() {
        return address == Address.IMAGE_AND_REGISTRY;
    }

    /** The registries that take part. */
    List<String> registries() {
        return list.registries();
    }

    /** The same request, of a list whose images have digests. */
    PullRequest pinned(ImageList pinned) {
        return new PullRequest(pinned, address, dryRun, file);
    }

    /** The same images, for a file that can be had only as it is. */
    PullRequest ofFile(File other) {
        if (dryRun) {
            throw bad("There is no " + DRY_RUN + "= here; it describes archives, at /pull");
        }
        return new PullRequest(list, address, dryRun, other);
    }

    /** The query that means this list, pinned or not. */
    String query() {
        return (list.isPinned() ? "list=" : "names=") + ListToken.of(list) + (dryRun ? "&" + DRY_RUN + "=1" : "");
    }

    /**
     * The path and query, below the context, that mean the very bytes of this image on every node; no character in it
     * needs further escaping. It names the registry where the request did, so that a login that was given goes on being
     * given.
     */
    String pinnedPath(Image image, Defaults defaults) {
        boolean familiar = !namesRegistry() && defaults.registry().equals(Reference.DOCKER_HUB);
        return path(image.pinned(), familiar, image.platform());
    }

    /** The same request by a path that names the registry. */
    String pathWithRegistry() {
        Line line = list.lines().get(0);
        return path(line.reference(), false, line.platform());
    }

    private String path(Reference reference, boolean familiar, Platform platform) {
        String name = familiar ? reference.familiar() : reference.toString();
        Naming naming = list.naming();
        String as = list.lines().get(0).as().map(other -> "&as=" + other).orElse("");
        String prefix = naming.prefix().map(before -> "&prefix=" + before).orElse("");
        String names = naming.digests() == Naming.Digests.NONE
                ? ""
                : "&names=" + naming.digests().written();
        return (file.folder + name + file.suffix + "?platform=" + platform + as + prefix + names)
                .replace("[", "%5B")
                .replace("]", "%5D");
    }
}
