package pinnace.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public internet (IANA special-purpose address registries, RFC 6890). Of an IPv6 address
 * with an IPv4 address in it (NAT64, 6to4), the IPv4 address counts; the JDK turns IPv4-mapped addresses into IPv4
 * itself.
 */
final class PublicAddress {

    private static final List<HostPattern> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "2001::/23",
                    "2001:db8::/32",
                    "3fff::/20")
            .map(HostPattern::parse)
            .toList();
    private static final HostPattern GLOBAL_UNICAST = HostPattern.parse("2000::/3");
    private static final HostPattern NAT64 = HostPattern.parse("64:ff9b::/96");
    private static final HostPattern SIX_TO_FOUR = HostPattern.parse("2002::/16");

    private PublicAddress() {}

    static boolean isPublic(InetAddress address) {
        if (NAT64.contains(address)) {
            return isPublic(embedded(address, 12));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return isPublic(embedded(address, 2));
        }
        boolean global = address instanceof Inet4Address || GLOBAL_UNICAST.contains(address);
        return global && NOT_PUBLIC.stream().noneMatch(block -> block.contains(address));
    }

    private static InetAddress embedded(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
