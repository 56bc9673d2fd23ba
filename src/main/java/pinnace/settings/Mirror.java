package pinnace.settings;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pinnace.login.RegistryName;

/**
 * An entry of {@code mirrors}: {@code docker.io=https://mirror.corp.example}.
 *
 * @param registry whose content is mirrored
 * @param address scheme and authority of the mirror's API
 */
public record Mirror(String registry, URI address) {

    static Mirror parse(String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1 || !entry.substring(equals + 1).matches("https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/?")) {
            throw new IllegalArgumentException(
                    "reads registry=https://mirror or registry=http://mirror:port, not " + entry);
        }
        String address = entry.substring(equals + 1).replaceFirst("/$", "");
        return new Mirror(RegistryName.of(entry.substring(0, equals)), URI.create(address));
    }

    /** By registry, each in the order in which they were given. */
    public static Map<String, List<URI>> byRegistry(List<Mirror> mirrors) {
        Map<String, List<URI>> grouped = new LinkedHashMap<>();
        mirrors.forEach(mirror -> grouped.computeIfAbsent(mirror.registry(), any -> new ArrayList<>())
                .add(mirror.address()));
        return grouped;
    }
}
