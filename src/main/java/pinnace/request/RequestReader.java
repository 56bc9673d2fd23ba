package pinnace.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Platform;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.list.ListText;
import pinnace.list.ListToken;
import pinnace.list.Naming;
import pinnace.request.PullRequest.Address;
import pinnace.request.PullRequest.File;
import pinnace.request.PullRequest.Place;

/**
 * Reads what URLs and forms ask for; refuses with {@link Kind#BAD_REQUEST} what cannot be understood.
 *
 * @param defaults what is meant where they do not say
 */
public record RequestReader(Defaults defaults) {

    private static final String DRY_RUN = "dry-run";
    private static final String OF_WHOLE = "The sums are of the files in the whole archive, and a part has none";
    private static final String SCRIPT_OF_WHOLE = "The script fetches the whole archive, which needs no parts";
    private static final Set<String> WATCH = Set.of(WatchId.PARAMETER);
    private static final Set<String> OF_NAMES = Set.of("platform", "prefix", "names");

    /** The fields of a list that is sent. */
    public static final Set<String> SENT = union(List.of(
            OF_NAMES, ArchiveOptions.OF_CONTENT, ArchiveOptions.OF_PARTS, WATCH, Set.of("image", "missing", DRY_RUN)));

    private static final Set<String> OF_SUMS = union(List.of(OF_NAMES, ArchiveOptions.OF_CONTENT, Set.of("as")));
    private static final Set<String> OF_IMAGE =
            union(List.of(OF_SUMS, ArchiveOptions.OF_PARTS, WATCH, Set.of(DRY_RUN)));
    private static final Set<String> OF_TAGS = Set.of("filter", "limit");
    private static final Set<String> OF_FORM = union(List.of(OF_SUMS, WATCH, Set.of("image")));

    private static Set<String> union(List<Set<String>> sets) {
        return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads the path below {@code /pull/} and the query; one trailing {@code .tar} is dropped, for it is there to name
     * the file.
     */
    public PullRequest image(String path, Map<String, List<String>> query) {
        Parameters parameters = new Parameters(query).knowing(OF_IMAGE);
        return image(Place.PULL.without(path), parameters, file(parameters));
    }

    /** Reads the path below {@code /sums/}, which ends in {@code .sha256}, for a repository may end in {@code .sh}. */
    public PullRequest sums(String path, Map<String, List<String>> query) {
        String name = Place.SUMS.without(path);
        if (name.equals(path)) {
            throw bad("Write .sha256 behind the image's name, as in /sums/nginx:1.27.sha256");
        }
        Parameters parameters = new Parameters(query);
        Parts.refuse(parameters, OF_WHOLE);
        return image(Place.PULL.without(name), parameters.knowing(OF_SUMS), File.SUMS);
    }

    /**
     * Reads the path below {@code /get/} and the query, which has what the archive's has. The path ends in {@code .sh}
     * or {@code .ps1}, once more if the repository does.
     */
    public PullRequest script(String path, Map<String, List<String>> query) {
        Place place = Place.ofScript(path);
        String name = place.without(path);
        if (name.equals(path)) {
            throw bad("Write .sh or .ps1 behind the image's name, as in /get/nginx:1.27.sh");
        }
        Parameters parameters = new Parameters(query);
        Parts.refuse(parameters, SCRIPT_OF_WHOLE);
        return image(name, parameters.knowing(OF_SUMS), File.ARCHIVE);
    }

    /** Reads the path below {@code /api/image/} and the query, which has what the archive's has. */
    public PullRequest look(String name, Map<String, List<String>> query) {
        Parameters parameters = new Parameters(query).knowing(OF_SUMS);
        return image(Reference.parse(name, defaults.registry()), parameters, Address.LOOK, File.ARCHIVE);
    }

    /** Reads the path below {@code /api/tags/}; the tag of its reference does not count. */
    public PullRequest repository(String name, Map<String, List<String>> query) {
        new Parameters(query).knowing(OF_TAGS);
        Reference reference = Reference.parse(name, defaults.registry());
        if (reference.digest().isPresent()) {
            throw bad("Name the repository alone, as in /api/tags/nginx");
        }
        Map<String, List<String>> rest = new HashMap<>(query);
        rest.keySet().removeAll(OF_TAGS);
        return image(reference, new Parameters(rest), Address.LOOK, File.ARCHIVE);
    }

    private PullRequest image(String name, Parameters parameters, File file) {
        Reference reference = Reference.parse(name, defaults.registry());
        boolean namesRegistry = name.startsWith(reference.registry() + "/");
        return image(reference, parameters, namesRegistry ? Address.IMAGE_AND_REGISTRY : Address.IMAGE, file);
    }

    /** Reads what the form sends: {@code image=}, {@code platform=} and {@code as=}. The image may be a command. */
    public PullRequest form(Map<String, List<String>> query) {
        return form(query, Address.IMAGE);
    }

    /** The same, to look at the image first; or at a list, as {@link #list} reads it. */
    public PullRequest lookForm(Map<String, List<String>> query) {
        Parameters parameters = new Parameters(query);
        boolean isList = parameters.all("image").size() > 1
                || !parameters.single("list").isEmpty()
                || ListToken.isOne(parameters.single("names"));
        return isList ? list(query, ArchiveOptions.OF_CONTENT, File.ARCHIVE) : form(query, Address.LOOK);
    }

    private PullRequest form(Map<String, List<String>> query, Address address) {
        Parameters parameters = new Parameters(query).knowing(OF_FORM);
        Line typed = ListText.line(1, parameters.single("image"), defaults.with(platform(parameters)));
        Line line =
                new Line(1, typed.reference(), typed.platform(), as(parameters).or(typed::as));
        ImageList list = new ImageList(List.of(line), naming(parameters));
        return request(list, address, parameters, File.ARCHIVE);
    }

    private PullRequest image(Reference reference, Parameters parameters, Address address, File file) {
        Line line = new Line(1, reference, platform(parameters), as(parameters));
        return request(new ImageList(List.of(line), naming(parameters)), address, parameters, file);
    }

    private static Optional<Reference> as(Parameters parameters) {
        return Optional.of(parameters.single("as"))
                .filter(name -> !name.isBlank())
                .map(Naming::name);
    }

    /**
     * Reads a query with a list: {@code list=} or {@code names=} with a token, or {@code image=} once or more often,
     * each of which may have several lines.
     */
    public PullRequest list(Map<String, List<String>> query) {
        return list(
                query,
                union(List.of(ArchiveOptions.OF_CONTENT, ArchiveOptions.OF_PARTS, WATCH, Set.of(DRY_RUN))),
                File.ARCHIVE);
    }

    /** The same for the sums of it. */
    public PullRequest listSums(Map<String, List<String>> query) {
        Parts.refuse(new Parameters(query), OF_WHOLE);
        return list(query, ArchiveOptions.OF_CONTENT, File.SUMS);
    }

    /** The same for a script that fetches it. */
    public PullRequest listScript(Map<String, List<String>> query) {
        Parts.refuse(new Parameters(query), SCRIPT_OF_WHOLE);
        return list(query, ArchiveOptions.OF_CONTENT, File.ARCHIVE);
    }

    private PullRequest list(Map<String, List<String>> query, Set<String> options, File file) {
        Parameters parameters = new Parameters(query);
        String list = parameters.single("list");
        String token = list.isEmpty() ? parameters.single("names") : list;
        ImageList images;
        if (!list.isEmpty() || ListToken.isOne(token)) {
            parameters.knowing(union(List.of(options, Set.of(list.isEmpty() ? "names" : "list"))));
            images = ListToken.read(token);
        } else {
            parameters.knowing(union(List.of(options, OF_NAMES, Set.of("image"))));
            images = list(parameters, false);
        }
        return request(images, Address.LIST, parameters, file == File.ARCHIVE ? file(parameters) : file);
    }

    /**
     * Reads what a client sends as a list.
     *
     * @param fields {@code image}, which may have several lines, and the options
     */
    public PullRequest sent(Map<String, List<String>> fields) {
        Parameters parameters = new Parameters(fields).knowing(SENT);
        boolean mayMiss = parameters.isGiven("missing", "skip", "leaves out images that do not exist");
        return request(list(parameters, mayMiss), Address.LIST, parameters, file(parameters));
    }

    private PullRequest request(ImageList list, Address address, Parameters parameters, File file) {
        if (WatchId.read(parameters).isPresent() && file != File.ARCHIVE) {
            throw bad("watch= is for a download, and dry-run= and parts=list send none of the file");
        }
        ArchiveOptions options = ArchiveOptions.read(parameters, defaults.with(platformOfBases(list, parameters)));
        return new PullRequest(list, address, options.check(list), file, SealedLogins.of(parameters));
    }

    /** Of bases that do not say it: that of the images. */
    private Platform platformOfBases(ImageList list, Parameters parameters) {
        return parameters.single("platform").isBlank() ? list.lines().get(0).platform() : platform(parameters);
    }

    private ImageList list(Parameters parameters, boolean mayMiss) {
        List<Line> lines = ListText.read(parameters.lines("image"), defaults.with(platform(parameters)));
        if (lines.isEmpty()) {
            throw bad("The list names no image; write one a line, such as nginx:1.27");
        }
        return new ImageList(lines, naming(parameters), mayMiss, List.of());
    }

    private Platform platform(Parameters parameters) {
        String platform = parameters.single("platform");
        return platform.isBlank() ? defaults.platform() : Platform.parse(platform);
    }

    private static Naming naming(Parameters parameters) {
        return Naming.of(parameters.single("prefix"), parameters.single("names"));
    }

    private static File file(Parameters parameters) {
        boolean described = parameters.isGiven(DRY_RUN, "1", "describes the file and sends none of it");
        boolean listed = Parts.isListed(parameters);
        if (described) {
            Parts.refuse(parameters, DRY_RUN + "= describes the whole archive");
        }
        return described ? File.DESCRIPTION : listed ? File.PART_LIST : File.ARCHIVE;
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }
}
