package pinnace.request;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pinnace.archive.Format;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.list.Defaults;
import pinnace.list.ImageList;
import pinnace.list.Line;
import pinnace.list.ListText;
import pinnace.list.ListToken;
import pinnace.list.Naming;

/**
 * What of its images an archive has, and how much of it is wanted.
 *
 * @param format its format
 * @param bases images whose layers it leaves out; empty if it leaves out nothing, or if it is known what
 * @param without which layers it leaves out, as {@link pinnace.archive.LeftOut#written} has it
 * @param parts the part that is wanted; empty for the whole
 */
public record ArchiveOptions(
        Format format, Optional<ImageList> bases, Optional<String> without, Optional<Parts> parts) {

    /** The parameters that say what it has. */
    static final Set<String> OF_CONTENT = Set.of("format", "base", "base-list", "without");

    /** The parameters that say how much of it is wanted. */
    static final Set<String> OF_PARTS = Set.copyOf(Parts.PARAMETERS);

    /** Before a sentence about a base. */
    public static final String OF_BASES = "Of the images that base= names";

    private static final String BASE = "base";
    private static final String BASE_LIST = "base-list";

    /** Reads the parameters. */
    public static ArchiveOptions read(Parameters parameters, Defaults defaults) {
        ArchiveOptions read = new ArchiveOptions(
                Format.of(parameters.single("format")),
                bases(parameters, defaults),
                Optional.of(parameters.single("without")).filter(text -> !text.isEmpty()),
                Parts.read(parameters));
        if (read.bases.isPresent() && read.without.isPresent()) {
            throw bad("without= says which layers are left out, so base= has no meaning; leave one of them out");
        }
        return read;
    }

    private static Optional<ImageList> bases(Parameters parameters, Defaults defaults) {
        try {
            List<Line> lines = ListText.read(parameters.lines(BASE), defaults);
            Optional<ImageList> token = parameters.read(BASE_LIST, ListToken::read);
            List<Line> all = Stream.concat(lines.stream(), token.stream().flatMap(list -> list.lines().stream()))
                    .toList();
            return all.isEmpty() ? Optional.empty() : Optional.of(new ImageList(all, Naming.USUAL));
        } catch (PullException e) {
            throw e.of(OF_BASES);
        }
    }

    /** Refuses what makes no archive of these images. */
    public ArchiveOptions check(ImageList list) {
        boolean leavesOut = bases.isPresent() || without.isPresent();
        if (leavesOut && format == Format.OCI) {
            throw bad("base= is for docker and ctr, and format=oci is for programs that need every layer; leave out one"
                    + " of them");
        }
        boolean all = Stream.concat(list.lines().stream(), bases.stream().flatMap(base -> base.lines().stream()))
                .anyMatch(line -> line.platform().isAll());
        if (leavesOut && all) {
            throw bad(
                    "base= leaves out layers of one platform, so it does not go with platform=all; name the platform");
        }
        return this;
    }

    /** The registries that take part beside those of the images. */
    public Stream<String> registries() {
        return bases.stream().flatMap(base -> base.registries().stream());
    }

    /** The same, if it is known which layers are left out. */
    public ArchiveOptions leavingOut(Optional<String> written) {
        return new ArchiveOptions(format, Optional.empty(), written, parts);
    }

    /** The same as they are in a pinned URL, but for what the layers are that are left out. */
    public ArchiveOptions pinned() {
        return leavingOut(without.or(() -> bases.map(any -> "")));
    }

    /** The same, for one part. */
    public ArchiveOptions part(Parts part) {
        return new ArchiveOptions(format, bases, without, Optional.of(part));
    }

    /** What of a URL means them, behind other parameters. */
    public String query() {
        return (format == Format.DOCKER ? "" : "&format=" + format.written())
                + bases.map(list -> "&" + BASE_LIST + "=" + ListToken.of(list)).orElse("")
                + without.map(written -> "&without=" + written).orElse("")
                + parts.map(Parts::query).orElse("");
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }
}
