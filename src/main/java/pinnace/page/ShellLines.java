package pinnace.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pinnace.archive.Format;
import pinnace.image.Image;
import pinnace.image.Reference;
import pinnace.list.Defaults;
import pinnace.look.Found;
import pinnace.request.PullRequest;
import pinnace.request.PullRequest.File;
import pinnace.request.PullRequest.Place;

/**
 * Lines that people copy into a shell, to fetch what was found and to load it. No address in them has a character that
 * ends the quotes around it.
 *
 * @param file the name of the archive
 * @param names the URLs by what the archive is asked for, that of its digest last
 * @param sums the URL of its sums
 * @param loaded by which name the image is loaded
 * @param content what the archive has, by which some programs cannot load it
 */
record ShellLines(String file, List<Name> names, String sums, Reference loaded, Content content) {

    /** What an archive has. */
    enum Content {
        /** One image for one platform. */
        ONE,
        /** One image for all platforms. */
        ALL_PLATFORMS,
        /** Several images. */
        LIST,
        /** Not all layers. */
        DELTA,
        /** A pure OCI layout. */
        OCI;

        static Content of(Found found) {
            PullRequest request = found.request();
            if (request.options().format() == Format.OCI) {
                return OCI;
            }
            if (!found.leftOut().isEmpty()) {
                return DELTA;
            }
            if (found.images().size() > 1) {
                return LIST;
            }
            return found.images().get(0).image().platform().isAll() ? ALL_PLATFORMS : ONE;
        }
    }

    private static final String BY_TAG = "By its tag: what this name means on the day";
    private static final String BY_DIGEST = "By its digest: exactly what is shown here, also if the tag is moved";

    private static final String DOCKER = "Docker";
    private static final String CONTAINERD = "containerd, as on a Kubernetes node";

    /** A registry on the other side. */
    private static final String OTHER = "registry.corp.example";

    /**
     * Something that the archive can be asked for by.
     *
     * @param which which it is
     * @param archive the URL of the archive
     * @param script the URL of the script that fetches it
     * @param powershell the URL of the same for PowerShell
     */
    private record Name(String which, String archive, String script, String powershell) {}

    /**
     * Of what was found.
     *
     * @param base the URL of the context path
     */
    static ShellLines of(Found found, String file, String base) {
        PullRequest request = found.request();
        Defaults defaults = found.access().defaults();
        Image image = found.images().get(0).image();
        PullRequest exact = request.isList() ? request : request.pinned(image);
        List<Name> names = new ArrayList<>();
        // What is left out belongs to the very layers that were found.
        if (!request.list().isPinned() && request.options().without().isEmpty()) {
            names.add(name(BY_TAG, request, defaults, base));
        }
        names.add(name(BY_DIGEST, exact, defaults, base));
        return new ShellLines(
                file,
                names,
                base + exact.with(File.SUMS).asked(defaults) + request.logins().query(),
                request.list().naming().loaded(request.list().lines().get(0), image.digest()),
                Content.of(found));
    }

    private static Name name(String which, PullRequest request, Defaults defaults, String base) {
        String logins = request.logins().query();
        return new Name(
                which,
                base + request.asked(defaults) + logins,
                base + request.asked(Place.GET, defaults) + logins,
                base + request.asked(Place.GET_FOR_POWERSHELL, defaults) + logins);
    }

    /** The URL that means the very bytes of the archive. */
    String pinned() {
        return names.get(names.size() - 1).archive();
    }

    /** The lines that fetch the archive, for each name of it; the first is shown, the others can be opened. */
    List<Map<String, String>> fetching() {
        return names.stream()
                .map(name -> Map.of(
                        "which", name.which(),
                        "open", name.equals(names.get(0)) ? " open" : "",
                        "url", name.archive(),
                        "script", name.script(),
                        "powershell", name.powershell()))
                .toList();
    }

    /** The lines that load it, by what people load it with. */
    List<Map<String, String>> loading() {
        Map<String, String> lines = new LinkedHashMap<>();
        switch (content) {
            case OCI ->
                lines.put("skopeo, into a registry", "skopeo copy oci-archive:" + file + " docker://" + other());
            case DELTA -> {
                lines.put(DOCKER, docker());
                lines.put(CONTAINERD, containerd());
            }
            case ONE, ALL_PLATFORMS, LIST -> {
                lines.put(DOCKER, docker());
                lines.put("Podman", "podman load -i " + file);
                lines.put("nerdctl", "nerdctl load -i " + file);
                lines.put(CONTAINERD, containerd());
                pushing(lines);
            }
        }
        return lines.entrySet().stream()
                .map(line -> Map.of("with", line.getKey(), "line", line.getValue()))
                .toList();
    }

    /** skopeo takes one image of an archive at a time. */
    private void pushing(Map<String, String> lines) {
        if (content == Content.ONE) {
            lines.put(
                    "skopeo, into a registry",
                    "skopeo copy docker-archive:" + file + ":" + loaded.familiar() + " docker://" + other());
        }
        if (content == Content.ALL_PLATFORMS) {
            lines.put("skopeo, into a registry", "skopeo copy --all oci-archive:" + file + " docker://" + other());
        }
        if (content != Content.ALL_PLATFORMS) {
            lines.put(
                    "Docker or Podman, into a registry, with all that is above in one line",
                    "wget -qO- '" + names.get(0).script() + "' | sh -s push " + OTHER + "/mirror");
        }
    }

    private String docker() {
        return "docker load -i " + file;
    }

    private String containerd() {
        return "ctr -n k8s.io images import " + file;
    }

    private String other() {
        return OTHER + "/" + loaded.repository()
                + loaded.tag().map(tag -> ":" + tag).orElse("");
    }
}
