package pinnace.login;

import java.util.Locale;
import java.util.Set;
import pinnace.image.Reference;

/** The name of a registry in docker's configurations: it may have a scheme and a path, and Docker Hub has old names. */
public final class RegistryName {

    private static final Set<String> DOCKER_HUB =
            Set.of("index.docker.io", "registry-1.docker.io", "docker.io", "hub.docker.com");

    private RegistryName() {}

    /** The name that references use: {@code https://index.docker.io/v1/} is {@code docker.io}. */
    public static String of(String written) {
        String host = written.strip()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^https?://", "")
                .replaceFirst("/.*$", "");
        return DOCKER_HUB.contains(host) ? Reference.DOCKER_HUB : host;
    }
}
