package pinnace.stream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A client as far as places are concerned: one user, or one address. Of an IPv6 address the first 64 bits count, for
 * one connection to the internet has at least all addresses that begin with them. Behind a reverse proxy that is not
 * trusted all callers without a user are one client.
 *
 * @param name the user; or the address, or what all its neighbours have in common
 * @param isUser whether it is a user
 */
public record Client(String name, boolean isUser) {

    private static final int BYTES_OF_NETWORK = 8;

    /** A user, wherever the requests come from. */
    public static Client of(String user) {
        return new Client(user, true);
    }

    /** What a sentence calls it that is for this client. */
    public String inWords() {
        return isUser ? "your user name" : "your address";
    }

    /** The client at an address. */
    public static Client at(String address) {
        // Without a colon it is no IPv6 address, and the JDK might ask for it as a name.
        if (!address.contains(":")) {
            return new Client(address, false);
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address ? ofNetwork(parsed) : new Client(parsed.getHostAddress(), false);
        } catch (UnknownHostException e) {
            // What a valve of the container took from a header may be anything.
            return new Client(address, false);
        }
    }

    private static Client ofNetwork(InetAddress address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, BYTES_OF_NETWORK, bytes.length, (byte) 0);
        return new Client(InetAddress.getByAddress(bytes).getHostAddress() + "/64", false);
    }
}
