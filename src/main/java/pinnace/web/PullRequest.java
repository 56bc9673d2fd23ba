package pinnace.web;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Set;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;
import pinnace.image.Image;
import pinnace.image.Platform;
import pinnace.image.Reference;

/**
 * What a URL asks for.
 *
 * @param reference the image
 * @param platform the platform
 * @param namesRegistry whether the path says which registry is meant, so that a login for it may be asked for and taken
 */
record PullRequest(Reference reference, Platform platform, boolean namesRegistry) {

    private static final String SUFFIX = ".tar";

    /**
     * What is meant where the URL does not say.
     *
     * @param registry of images whose name has none
     * @param platform where there is no {@code platform=}
     */
    record Defaults(String registry, Platform platform) {}

    /**
     * Reads the path below {@code /pull/} and the query; one trailing {@code .tar} is dropped, for it is there to name
     * the file.
     */
    static PullRequest of(String path, MultivaluedMap<String, String> query, Defaults defaults) {
        refuseOthers(query, Set.of("platform"));
        String name = path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
        Reference reference = Reference.parse(name, defaults.registry());
        return new PullRequest(reference, platform(query, defaults), path.startsWith(reference.registry() + "/"));
    }

    /** Reads what the form sends: {@code image=} and {@code platform=}. */
    static PullRequest ofForm(MultivaluedMap<String, String> query, Defaults defaults) {
        refuseOthers(query, Set.of("image", "platform"));
        return new PullRequest(
                Reference.parse(single(query, "image"), defaults.registry()), platform(query, defaults), false);
    }

    private static Platform platform(MultivaluedMap<String, String> query, Defaults defaults) {
        String platform = single(query, "platform");
        return platform.isBlank() ? defaults.platform() : Platform.parse(platform);
    }

    private static String single(MultivaluedMap<String, String> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "The parameter " + name + " is given " + values.size() + " times; once is enough");
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    /** A misspelt {@code plattform=} must not lead to an image for the wrong one. */
    private static void refuseOthers(MultivaluedMap<String, String> query, Set<String> known) {
        for (String name : query.keySet()) {
            if (!known.contains(name) && !name.equals(Hop.PARAMETER)) {
                throw new PullException(
                        Kind.BAD_REQUEST,
                        "There is no parameter " + Shown.of(name) + " here; there is "
                                + String.join(" and ", known.stream().sorted().toList()));
            }
        }
    }

    /**
     * The path and query, below the context, that mean the very bytes of this image on every node; no character in it
     * needs further escaping. It names the registry where the request did, so that a login that was given goes on being
     * given.
     */
    String pinnedPath(Image image, Defaults defaults) {
        boolean familiar = !namesRegistry && defaults.registry().equals(Reference.DOCKER_HUB);
        return path(image.pinned(), familiar, image.platform());
    }

    /** The same request by a path that names the registry. */
    String pathWithRegistry() {
        return path(reference, false, platform);
    }

    private static String path(Reference reference, boolean familiar, Platform platform) {
        String name = familiar ? reference.familiar() : reference.toString();
        return "pull/" + name.replace("[", "%5B").replace("]", "%5D") + SUFFIX + "?platform=" + platform;
    }
}
