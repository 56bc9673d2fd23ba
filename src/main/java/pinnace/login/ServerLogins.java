package pinnace.login;

import java.util.List;
import java.util.Optional;

/**
 * The logins of the server itself, which every caller may use.
 *
 * @param files in the order in which they are asked
 * @param programs the credential helpers that the files name
 */
public record ServerLogins(List<DockerConfig> files, CredentialPrograms programs)
        implements Credentials, AutoCloseable {

    /** Keeps a copy of the list; closing this closes the files and programs. */
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
