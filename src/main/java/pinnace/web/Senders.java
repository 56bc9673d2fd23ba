package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import pinnace.delivery.Sender;
import pinnace.network.AddressBlock;

/**
 * Says who has sent a request: whom the container has logged in, and from which address.
 *
 * @param trustedProxies whose word counts on whom they speak for; compared with the socket's other end
 */
record Senders(List<AddressBlock> trustedProxies) {

    /** The role of the container whose users may administrate Pinnace. */
    static final String ADMIN = "pinnace-admin";

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** Who has sent a request. */
    static Sender sender(HttpServletRequest request) {
        return Start.of(request.getServletContext()).senders().of(request);
    }

    Sender of(HttpServletRequest request) {
        Optional<String> user = Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName);
        return new Sender(address(request), user, user.isPresent() && request.isUserInRole(ADMIN));
    }

    /**
     * What a trusted proxy says is the last address that is none of a trusted proxy: each proxy adds the one that it
     * was asked from, and the caller may have written what stands before.
     */
    private String address(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        String address = peer;
        List<String> hops = isTrusted(peer) ? hops(request) : List.of();
        for (int i = hops.size() - 1; i >= 0 && isTrusted(address); i--) {
            address = hops.get(i).strip();
            if (!AddressBlock.isAddress(address)) {
                return peer;
            }
        }
        return address;
    }

    private static List<String> hops(HttpServletRequest request) {
        String all = String.join(",", Collections.list(request.getHeaders(FORWARDED_FOR)));
        return all.isEmpty() ? List.of() : List.of(all.split(",", -1));
    }

    private boolean isTrusted(String address) {
        return trustedProxies.stream().anyMatch(block -> block.contains(address));
    }
}
