package pinnace.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is reached without a proxy, written as in {@code NO_PROXY} of all programs. {@code corp.example} stands for this
 * host and all below it, {@code .corp.example} and {@code *.corp.example} only for those below it; each may end in
 * {@code :port}. An address or a block is compared only with hosts that are written as addresses, because no name is
 * looked up to choose a proxy. {@code *} stands for everything.
 *
 * @param everything whether no proxy is used at all
 * @param patterns one of them has to match
 */
public record NoProxy(boolean everything, List<HostPattern> patterns) {

    /** Keeps a copy. */
    public NoProxy {
        patterns = List.copyOf(patterns);
    }

    /**
     * Reads a list with commas or white space between its entries; throws {@link IllegalArgumentException} with the
     * rest of a sentence that names the wrong entry.
     */
    public static NoProxy parse(String list) {
        List<String> entries = Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
        return new NoProxy(
                entries.contains("*"),
                entries.stream()
                        .filter(entry -> !entry.equals("*"))
                        .flatMap(NoProxy::written)
                        .map(HostPattern::parse)
                        .toList());
    }

    private static Stream<String> written(String entry) {
        if (entry.startsWith(".")) {
            return Stream.of("*" + entry);
        }
        boolean address = HostPattern.literal(entry).isPresent();
        if (address && entry.contains(":") && !entry.startsWith("[")) {
            return Stream.of("[" + entry + "]");
        }
        boolean name = !address && !entry.startsWith("*") && !entry.startsWith("[") && !entry.contains("/");
        return name ? Stream.of(entry, "*." + entry) : Stream.of(entry);
    }

    /** Whether a host is reached without the proxy. */
    boolean matches(String host, int port) {
        return everything || patterns.stream().anyMatch(pattern -> pattern.covers(host, port));
    }
}
