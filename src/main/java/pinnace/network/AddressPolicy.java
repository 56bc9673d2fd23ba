package pinnace.network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import pinnace.failure.PullException;
import pinnace.failure.PullException.Kind;
import pinnace.failure.Shown;

/**
 * Which addresses Pinnace may connect to for a caller: public ones, and those that the administrator named. It is
 * applied to the address of each connection when it is opened, so a name that resolves to another address the second
 * time does not get around it.
 *
 * @param exceptions what Pinnace may connect to although its address is not public
 */
public record AddressPolicy(List<HostPattern> exceptions) {

    /** Names without a dot, and those that the IETF and ICANN reserve for use inside a network. */
    private static final Pattern INSIDE =
            Pattern.compile("^[^.]*\\.?$|\\.(?:localhost|localdomain|local|internal|home\\.arpa)\\.?$");

    /** The addresses, of those that a name resolved to, that may be connected to. */
    List<InetAddress> allowed(String host, int port, InetAddress[] addresses) {
        List<InetAddress> allowed = Arrays.stream(addresses)
                .filter(address -> allows(host, port, address))
                .toList();
        if (allowed.isEmpty()) {
            throw refusal(host, port);
        }
        return allowed;
    }

    private boolean allows(String host, int port, InetAddress address) {
        return PublicAddress.isPublic(address)
                || exceptions.stream().anyMatch(pattern -> pattern.matches(host, port) || pattern.contains(address));
    }

    /**
     * Checks the host of a request through a proxy, which resolves names itself: refuses addresses in digits, however
     * they are written, and names that exist only inside a network.
     */
    void checkByName(String host, int port) {
        boolean named = exceptions.stream().anyMatch(pattern -> pattern.covers(host, port));
        if (!named && !looksPublic(host.toLowerCase(Locale.ROOT))) {
            throw refusal(host, port);
        }
    }

    /** Whether a host can be on the public internet, as it is written; no name is looked up. */
    public static boolean looksPublic(String host) {
        return HostPattern.literal(host)
                .map(PublicAddress::isPublic)
                .orElseGet(() -> !host.contains(":")
                        && !HostPattern.isOddlyWritten(host)
                        && !INSIDE.matcher(host).find());
    }

    /**
     * Checks a registry at the address of a proxy, for which connections are not checked: the administrator must have
     * named it.
     */
    void checkAsTarget(String host, int port) {
        if (exceptions.stream().noneMatch(pattern -> pattern.matches(host, port))) {
            throw refusal(host, port);
        }
    }

    private static PullException refusal(String host, int port) {
        String entry = Shown.plain(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        return new PullException(
                Kind.REFUSED,
                entry
                        + " is not on the public internet, so this server does not connect to it; its administrator can allow it by adding "
                        + entry + " to the setting private-registries");
    }
}
