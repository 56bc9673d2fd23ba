package pinnace.login;

import java.util.List;
import java.util.Optional;

/**
 * The logins that the server itself knows, which every caller may use.
 *
 * @param files asked in this order
 * @param programs that the files name
 */
public record ServerLogins(List<DockerConfig> files, CredentialPrograms programs)
        implements Credentials, AutoCloseable {

    /** Keeps a copy; takes over what has to be closed. */
    public ServerLogins {
        files = List.copyOf(files);
    }

    @Override
    public Optional<Login> forRegistry(String registry) {
        return files.stream()
                .flatMap(file -> file.forRegistry(registry).stream())
                .findFirst();
    }

    @Override
    public void close() {
        files.forEach(DockerConfig::close);
        programs.close();
    }
}
