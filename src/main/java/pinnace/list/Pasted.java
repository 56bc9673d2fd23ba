package pinnace.list;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * What people copy from where an image is named: a command, a line of a Dockerfile, the address of a page. All else
 * stays as it is.
 */
final class Pasted {

    private static final Pattern PROMPT = Pattern.compile("^(?:[$#>]\\s+)?(?:sudo\\s+)?");
    private static final Pattern COMMAND = Pattern.compile(
            "(?:docker|podman|nerdctl|crictl)\\s+(?:image\\s+|container\\s+)?(?:pull|run|create)\\s+(.+)");
    private static final Pattern COPY = Pattern.compile("skopeo\\s.*?\\bdocker://(\\S+).*");
    private static final Pattern FROM = Pattern.compile("(?i:from)\\s+(.+?)(?:\\s+(?i:as)\\s+\\S+)?");
    private static final Pattern TRANSPORT = Pattern.compile("^(?:docker|oci|docker-image)://");

    /** Options without a value; all others have one, behind {@code =} or as the next word. */
    private static final Pattern SWITCH = Pattern.compile("-[ditPq]+"
            + "|--(?:rm|detach|interactive|tty|privileged|init|read-only|publish-all|no-healthcheck|quiet|all-tags)"
            + "|--[a-z-]+=.*");

    private static final String PLATFORM = "--platform";

    /** The address of a page, and the image that it is about. */
    private record Page(Pattern address, Function<MatchResult, String> image) {

        static Page of(String address, String image) {
            return new Page(Pattern.compile("https?://" + address + "(?:[/?#].*)?"), found -> {
                String filled = image;
                for (int i = 1; i <= found.groupCount(); i++) {
                    filled = filled.replace("{" + i + "}", found.group(i));
                }
                return decoded(filled);
            });
        }

        private static String decoded(String image) {
            try {
                return URLDecoder.decode(image, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return image;
            }
        }
    }

    /** A page of Harbor has the number of a project and not its name. */
    private static final Pattern HARBOR = Pattern.compile("https?://([^/?#]+)/harbor/projects/[0-9]+.*");

    private static final String NAME = "([A-Za-z0-9._%-]+)";
    private static final String TAG = "[^#]*[?&]tag=([A-Za-z0-9_.-]+)";

    /** The first that fits counts. */
    private static final List<Page> PAGES = List.of(
            Page.of("hub\\.docker\\.com/layers/" + NAME + "/" + NAME + "/" + NAME, "docker.io/{1}/{2}:{3}"),
            Page.of("hub\\.docker\\.com/_/" + NAME, "docker.io/library/{1}"),
            Page.of("hub\\.docker\\.com/(?:r|repository/docker)/" + NAME + "/" + NAME, "docker.io/{1}/{2}"),
            Page.of("quay\\.io/repository/" + NAME + "/" + NAME + TAG, "quay.io/{1}/{2}:{3}"),
            Page.of("quay\\.io/repository/" + NAME + "/" + NAME, "quay.io/{1}/{2}"),
            Page.of("github\\.com/" + NAME + "/" + NAME + "/pkgs/container/" + NAME + TAG, "ghcr.io/{1}/{3}:{4}"),
            Page.of("github\\.com/" + NAME + "/" + NAME + "/pkgs/container/" + NAME, "ghcr.io/{1}/{3}"),
            Page.of(
                    "github\\.com/(?:orgs|users)/" + NAME + "/packages/container/(?:package/)?" + NAME,
                    "ghcr.io/{1}/{2}"),
            Page.of("gallery\\.ecr\\.aws/" + NAME + "/" + NAME, "public.ecr.aws/{1}/{2}"),
            Page.of(
                    "mcr\\.microsoft\\.com/(?:[a-z-]+/)?artifact/mar/([A-Za-z0-9._/-]+)/(?:about|tags)",
                    "mcr.microsoft.com/{1}"),
            Page.of("([A-Za-z0-9.-]+(?::[0-9]+)?/[^?#]+)", "{1}"));

    private Pasted() {}

    /**
     * A line of a list that means the same.
     *
     * @throws PullException {@link Kind#BAD_REQUEST} for the address of a page that does not name its image
     */
    static String line(String row) {
        String bare = PROMPT.matcher(row.strip()).replaceFirst("");
        Matcher copy = COPY.matcher(bare);
        if (copy.matches()) {
            return copy.group(1);
        }
        for (Pattern one : List.of(COMMAND, FROM)) {
            Matcher found = one.matcher(bare);
            if (found.matches()) {
                return image(found.group(1));
            }
        }
        return address(bare.equals(row.strip()) ? row : bare);
    }

    /** The first word that is neither an option nor the value of one. */
    private static String image(String words) {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(words.strip().split("\\s+", -1)));
        String platform = "";
        while (left.size() > 1 && left.peek().startsWith("-")) {
            String option = left.remove();
            if (option.startsWith(PLATFORM + "=")) {
                platform = option.substring(PLATFORM.length() + 1);
            } else if (option.equals(PLATFORM)) {
                platform = left.remove();
            } else if (!SWITCH.matcher(option).matches() && left.size() > 1) {
                left.remove();
            }
        }
        String image = left.isEmpty() ? "" : address(left.remove());
        return image + (platform.isEmpty() ? "" : " platform=" + platform);
    }

    private static String address(String row) {
        String bare = TRANSPORT.matcher(row.strip()).replaceFirst("");
        if (!bare.toLowerCase(Locale.ROOT).startsWith("http")) {
            return bare.equals(row.strip()) ? row : bare;
        }
        Matcher harbor = HARBOR.matcher(bare);
        if (harbor.matches()) {
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "The address of a page of Harbor does not have the project's name; write "
                            + Shown.plain(harbor.group(1))
                            + "/PROJECT/REPOSITORY:TAG, or paste the pull command that the page shows");
        }
        return PAGES.stream()
                .map(page -> {
                    Matcher found = page.address().matcher(bare);
                    return found.matches() ? page.image().apply(found.toMatchResult()) : "";
                })
                .filter(image -> !image.isEmpty())
                .findFirst()
                .orElse(row);
    }
}
