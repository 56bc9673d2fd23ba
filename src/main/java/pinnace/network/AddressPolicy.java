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
 * Which addresses may be reached on behalf of a caller: public ones, and those that the administrator named. Applied
 * when a connection is made, to the address that is really used; so a name that answers differently the second time
 * gains nothing.
 *
 * @param exceptions what may be reached although its address is not public
 */
public record AddressPolicy(List<HostPattern> exceptions) {

    /** Names without a dot, and those that the IETF and ICANN keep for use inside a network. */
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
     * Checks what is reached through a proxy, which resolves names itself: addresses written in digits, in whatever
     * way, and names that mean something inside a network only.
     */
    void checkByName(String host, int port) {
        boolean named = exceptions.stream().anyMatch(pattern -> pattern.covers(host, port));
        if (!named && !looksPublic(host.toLowerCase(Locale.ROOT))) {
            throw refusal(host, port);
        }
    }

    /** Whether a host is written like one on the public internet; nothing is looked up. */
    public static boolean looksPublic(String host) {
        return HostPattern.literal(host)
                .map(PublicAddress::isPublic)
                .orElseGet(() -> !host.contains(":")
                        && !HostPattern.isOddlyWritten(host)
                        && !INSIDE.matcher(host).find());
    }

    /** Checks an address that a connection would be exempt for: only a name that the administrator gave passes. */
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
