package pinnace.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * The name of an image, complete: {@code alpine} is {@code docker.io/library/alpine:latest}. The grammar is that of <a
 * href="https://github.com/distribution/reference">distribution/reference</a>.
 *
 * @param registry host and, if given, port: {@code docker.io}, {@code localhost:5000}, {@code [::1]:5000}
 * @param repository the path in the registry: {@code library/alpine}
 * @param tag the tag; absent only if a digest is given
 * @param digest the digest, which decides if both are given
 */
public record Reference(String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

    /** Docker Hub's name in references. */
    public static final String DOCKER_HUB = "docker.io";

    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final Pattern HOST =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");
    private static final Pattern PATH =
            Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TEXT = 1024;

    /** Refuses a part that the grammar does not allow; the sentence says which. */
    public Reference {
        // Before any pattern, because the patterns are not made for longer names.
        if (registry.length() + 1 + repository.length() > LONGEST_NAME) {
            throw bad("A repository's name has at most " + LONGEST_NAME + " characters; this one has "
                    + (registry.length() + 1 + repository.length()));
        }
        registry = checkedHost(registry.toLowerCase(Locale.ROOT));
        if (!PATH.matcher(repository).matches()) {
            throw badRepository(repository);
        }
        tag.ifPresent(Reference::checkTag);
        if (tag.isEmpty() && digest.isEmpty()) {
            throw new IllegalArgumentException("neither tag nor digest");
        }
    }

    /**
     * Reads a reference as people write it for {@code docker pull}; without a registry in it, {@code defaultRegistry}
     * counts.
     */
    public static Reference parse(String text, String defaultRegistry) {
        if (text.length() > LONGEST_TEXT) {
            throw bad("An image's name has at most " + LONGEST_TEXT + " characters");
        }
        String rest = text.strip();
        if (rest.isEmpty()) {
            throw bad("Name an image, such as nginx:1.27 or ghcr.io/owner/app:1");
        }
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(Digest.parse(rest.substring(at + 1)));
            rest = rest.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/') && !rest.endsWith("]")) {
            tag = Optional.of(rest.substring(colon + 1));
            checkTag(tag.get());
            rest = rest.substring(0, colon);
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of("latest");
        }
        return named(rest, defaultRegistry, tag, digest);
    }

    private static Reference named(String name, String defaultRegistry, Optional<String> tag, Optional<Digest> digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean namesHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = namesHost ? first : defaultRegistry;
        String repository = namesHost ? name.substring(slash + 1) : name;
        if (registry.equalsIgnoreCase("index.docker.io")) {
            registry = DOCKER_HUB;
        }
        if (registry.equals(DOCKER_HUB) && !repository.contains("/")) {
            if (!PATH.matcher(repository).matches()) {
                throw badRepository(repository);
            }
            repository = "library/" + repository;
        }
        return new Reference(registry, repository, tag, digest);
    }

    private static String checkedHost(String host) {
        var parts = HOST.matcher(host);
        if (!parts.matches()) {
            throw bad("Write a registry as host or host:port, not as " + Shown.of(host));
        }
        if (parts.group(1) != null
                && (Integer.parseInt(parts.group(1)) > 65535 || Integer.parseInt(parts.group(1)) == 0)) {
            throw bad("A port is a number from 1 to 65535, not " + parts.group(1));
        }
        return host;
    }

    /** Whether a text is a tag (distribution-spec, pull). */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    private static void checkTag(String tag) {
        if (!isTag(tag)) {
            throw bad(
                    "A tag has 1 to 128 letters, digits, underscores, dots and dashes, and does not begin with a dot or a dash; this one is "
                            + Shown.of(tag));
        }
    }

    private static PullException badRepository(String repository) {
        if (!repository.equals(repository.toLowerCase(Locale.ROOT))
                && PATH.matcher(repository.toLowerCase(Locale.ROOT)).matches()) {
            return bad("Repository names are in lower case: write " + Shown.of(repository.toLowerCase(Locale.ROOT))
                    + ", not " + Shown.of(repository));
        }
        return bad(
                "This is not a repository's name: " + Shown.of(repository)
                        + "; a name has lower-case letters and digits, with dots, underscores or dashes between them, and slashes between its parts");
    }

    private static PullException bad(String sentence) {
        return new PullException(Kind.BAD_REQUEST, sentence);
    }

    /** Registry and repository, without tag and digest: {@code docker.io/library/alpine}. */
    public String name() {
        return registry + "/" + repository;
    }

    /**
     * The repository as people call it: {@code alpine} for {@code docker.io/library/alpine}, {@code ghcr.io/owner/app}.
     */
    public String familiarName() {
        if (!registry.equals(DOCKER_HUB)) {
            return name();
        }
        String official = "library/";
        return repository.startsWith(official) && repository.indexOf('/', official.length()) < 0
                ? repository.substring(official.length())
                : repository;
    }

    /** What the registry is asked for: the digest, else the tag. */
    public String target() {
        return digest.map(Digest::toString).or(() -> tag).orElseThrow();
    }

    /** The same name with a digest that decides. */
    public Reference pinnedTo(Digest decided) {
        return new Reference(registry, repository, tag, Optional.of(decided));
    }

    /** The name as people write it, complete with tag and digest: {@code nginx:1.27@sha256:...}. */
    public String familiar() {
        return familiarName() + suffix();
    }

    private String suffix() {
        return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }

    /** The complete name: {@code docker.io/library/nginx:1.27}. */
    @Override
    public String toString() {
        return name() + suffix();
    }
}
