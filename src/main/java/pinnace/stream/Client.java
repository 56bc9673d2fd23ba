package pinnace.stream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A client as far as places are concerned: one address. Of an IPv6 address the first 64 bits count, for one connection
 * to the internet has at least all addresses that begin with them. Behind a reverse proxy all callers are one client.
 *
 * @param network the address, or what all its neighbours have in common
 */
public record Client(String network) {

    private static final int BYTES_OF_NETWORK = 8;

    /** The client at the other end of a socket. */
    public static Client at(String address) {
        // Without a colon it is no IPv6 address, and the JDK might ask for it as a name.
        if (!address.contains(":")) {
            return new Client(address);
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address ? ofNetwork(parsed) : new Client(parsed.getHostAddress());
        } catch (UnknownHostException e) {
            // What a valve of the container took from a header may be anything.
            return new Client(address);
        }
    }

    private static Client ofNetwork(InetAddress address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, BYTES_OF_NETWORK, bytes.length, (byte) 0);
        return new Client(InetAddress.getByAddress(bytes).getHostAddress() + "/64");
    }
}
