package pinnace.web;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a container says of a request.
 *
 * @param peer the address at the other end of the socket
 * @param headers those of one name are several lines
 * @param user whom it has logged in
 * @param roles that this user has
 */
record SentRequest(String peer, Map<String, List<String>> headers, Optional<String> user, Set<String> roles) {

    static SentRequest from(String peer) {
        return new SentRequest(peer, Map.of(), Optional.empty(), Set.of());
    }

    SentRequest with(String header, String... lines) {
        return new SentRequest(peer, Map.of(header, List.of(lines)), user, roles);
    }

    SentRequest by(String name, String... itsRoles) {
        return new SentRequest(peer, headers, Optional.of(name), Set.of(itsRoles));
    }

    HttpServletRequest asContainersHaveIt() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> peer;
                    case "getUserPrincipal" ->
                        user.<Principal>map(name -> () -> name).orElse(null);
                    case "isUserInRole" -> user.isPresent() && roles.contains(arguments[0]);
                    case "getHeaders" -> Collections.enumeration(headers.getOrDefault(arguments[0], List.of()));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
