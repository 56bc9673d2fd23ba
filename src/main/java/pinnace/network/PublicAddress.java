package pinnace.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses belong to the public internet (IANA special-purpose address registries, RFC 6890). An IPv6 address
 * that carries an IPv4 address (NAT64, 6to4) is judged by that one; the JDK turns IPv4-mapped ones into IPv4 itself.
 */
final class PublicAddress {

    private static final List<Block> NOT_PUBLIC_4 = List.of(
            Block.of("0.0.0.0", 8),
            Block.of("10.0.0.0", 8),
            Block.of("100.64.0.0", 10),
            Block.of("127.0.0.0", 8),
            Block.of("169.254.0.0", 16),
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24),
            Block.of("192.0.2.0", 24),
            Block.of("192.88.99.0", 24),
            Block.of("192.168.0.0", 16),
            Block.of("198.18.0.0", 15),
            Block.of("198.51.100.0", 24),
            Block.of("203.0.113.0", 24),
            Block.of("224.0.0.0", 4),
            Block.of("240.0.0.0", 4));
    private static final Block GLOBAL_UNICAST = Block.of("2000::", 3);
    private static final Block NAT64 = Block.of("64:ff9b::", 96);
    private static final Block SIX_TO_FOUR = Block.of("2002::", 16);
    private static final List<Block> NOT_PUBLIC_6 =
            List.of(Block.of("2001::", 23), Block.of("2001:db8::", 32), Block.of("3fff::", 20));

    private PublicAddress() {}

    private record Block(InetAddress network, int prefix) {
        static Block of(String network, int prefix) {
            return new Block(HostPattern.literal(network).orElseThrow(), prefix);
        }

        boolean contains(InetAddress address) {
            return HostPattern.sameBits(network.getAddress(), address.getAddress(), prefix);
        }
    }

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(address));
        }
        if (NAT64.contains(address)) {
            return isPublic(embedded(address, 12));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return isPublic(embedded(address, 2));
        }
        return GLOBAL_UNICAST.contains(address) && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(address));
    }

    private static InetAddress embedded(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
