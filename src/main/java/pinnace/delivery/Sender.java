package pinnace.delivery;

import java.util.Optional;
import pinnace.stream.Client;

/**
 * The sender of a request.
 *
 * @param address the address of the connection, or what a trusted proxy, or a valve of the container, says instead
 * @param user the name under which the container, or a trusted proxy, has logged the sender in; empty if nobody did
 * @param isAdmin whether the container says that this user may administrate Pinnace
 */
public record Sender(String address, Optional<String> user, boolean isAdmin) {

    /** Nobody has logged this sender in. */
    public static Sender at(String address) {
        return new Sender(address, Optional.empty(), false);
    }

    /** The sender as places count it: the user, else the address. */
    public Client client() {
        return user.map(Client::of).orElseGet(() -> Client.at(address));
    }
}
