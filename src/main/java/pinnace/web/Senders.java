package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import pinnace.delivery.Sender;
import pinnace.network.AddressBlock;

/**
 * Says who has sent a request: whom the container, or a trusted proxy, has logged in, and from which address.
 *
 * @param trustedProxies whose word counts on whom they speak for; compared with the socket's other end
 * @param userHeader the header in which they name a user, if any does
 */
record Senders(List<AddressBlock> trustedProxies, Optional<String> userHeader) {

    /** The role of the container whose users may use Pinnace. */
    static final String USER = "pinnace-user";

    /** The role of the container whose users may administrate Pinnace. */
    static final String ADMIN = "pinnace-admin";

    private static final String ATTRIBUTE = Sender.class.getName();
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int LONGEST_USER = 256;

    /** Who has sent a request, as it is kept with it; else as far as that is known yet. */
    static Sender sender(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Sender sender
                ? sender
                : Start.of(request.getServletContext()).senders().of(request);
    }

    /** Finds out who has sent a request, and keeps it with the request. */
    Sender keep(HttpServletRequest request) {
        Sender sender = of(request);
        request.setAttribute(ATTRIBUTE, sender);
        return sender;
    }

    /** Who has sent a request. A name in a header gives no rights of an administrator. */
    Sender of(HttpServletRequest request) {
        Optional<String> user = Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName);
        boolean isAdmin = user.isPresent() && request.isUserInRole(ADMIN);
        return new Sender(address(request), user.or(() -> named(request)), isAdmin);
    }

    /** Whether the sender may use Pinnace where only users may. */
    boolean mayUse(HttpServletRequest request) {
        return request.getUserPrincipal() == null
                ? named(request).isPresent()
                : request.isUserInRole(USER) || request.isUserInRole(ADMIN);
    }

    /** Whom a trusted proxy names. Of several lines one may be the caller's own, so they count nothing. */
    private Optional<String> named(HttpServletRequest request) {
        return userHeader
                .filter(any -> isTrusted(request.getRemoteAddr()))
                .map(header -> Collections.list(request.getHeaders(header)))
                .filter(lines -> lines.size() == 1)
                .map(lines -> lines.get(0).strip())
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST_USER);
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
