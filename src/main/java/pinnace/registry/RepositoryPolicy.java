package pinnace.registry;

import java.util.List;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.image.Reference;

/**
 * What callers may pull.
 *
 * @param allowed what may be pulled; everything if it is empty
 * @param denied what may not be pulled, even if it is allowed
 */
public record RepositoryPolicy(List<Entry> allowed, List<Entry> denied) {

    /**
     * A registry ({@code ghcr.io}) or repositories of it ({@code ghcr.io/owner/*}); {@code *} stands for any
     * characters.
     *
     * @param text as the administrator wrote it
     */
    public record Entry(String text) {

        private static final Pattern WRITTEN = Pattern.compile("[a-z0-9*\\[][a-z0-9.:*\\[\\]-]*(?:/[a-z0-9._*/-]+)?");

        /** Refuses text that names neither. */
        public Entry {
            if (!WRITTEN.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "reads a registry or registry/repository, with * for any characters, not " + text);
            }
        }

        /** Whether it names this repository, given with its registry. */
        public boolean matches(String name) {
            String glob = text.contains("/") ? text : text + "/*";
            String regex = "\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E";
            return Pattern.matches(regex, name);
        }
    }

    /** Refuses a reference that may not be pulled; the sentence names the setting. */
    void check(Reference reference) {
        String name = reference.name();
        if (denied.stream().anyMatch(entry -> entry.matches(name))) {
            throw refusal(name, "denied-registries names it");
        }
        if (!allowed.isEmpty() && allowed.stream().noneMatch(entry -> entry.matches(name))) {
            throw refusal(name, "allowed-registries does not name it");
        }
    }

    private static PullException refusal(String name, String why) {
        return new PullException(Kind.REFUSED, name + " may not be pulled through this server: its setting " + why);
    }
}
