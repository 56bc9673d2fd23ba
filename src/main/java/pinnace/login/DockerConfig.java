package pinnace.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pinnace.image.ForeignJson;
import pinnace.stream.Time;

/**
 * The logins in one of docker's {@code config.json} files. The file is read again when it changes, because secrets
 * change while the server runs. If it cannot be read then, its content from before counts.
 */
public final class DockerConfig implements Credentials, AutoCloseable {

    private static final long LARGEST = 1L << 20;

    private final Path file;
    private final Optional<CredentialPrograms> programs;
    private final Watched<State> state;

    private record State(
            FileTime changed, Map<String, Login> logins, Map<String, String> helpers, Optional<String> store) {

        static State of(FileTime changed, ForeignJson config) {
            Map<String, Login> logins = new HashMap<>();
            config.object("auths").objects().forEach((name, auth) -> login(auth)
                    .ifPresent(login -> logins.put(RegistryName.of(name), login)));
            Map<String, String> helpers = new HashMap<>();
            config.object("credHelpers").texts().forEach((name, helper) -> helpers.put(RegistryName.of(name), helper));
            return new State(changed, logins, helpers, config.text("credsStore").filter(name -> !name.isBlank()));
        }

        private static Optional<Login> login(ForeignJson auth) {
            Optional<String> pair = auth.base64("auth").filter(text -> !text.isBlank());
            Optional<Login> ofPair = pair.flatMap(Login::ofPair);
            return Login.docker(
                    auth.text("registrytoken").orElse(null),
                    auth.text("identitytoken").orElse(null),
                    ofPair.map(Login::user).or(() -> auth.text("username")).orElse(null),
                    ofPair.map(Login::secret).or(() -> auth.text("password")).orElse(null));
        }

        @Override
        public String toString() {
            return "State[" + logins.keySet() + "]";
        }
    }

    /**
     * Reads the file.
     *
     * @param programs runs the credential helpers that the file names; empty if they may not be run
     * @param time the clock
     * @throws IOException if it cannot be read
     */
    public DockerConfig(Path file, Optional<CredentialPrograms> programs, Time time) throws IOException {
        this.file = file;
        this.programs = programs;
        this.state = new Watched<>(file.toString(), this::read, time);
    }

    @Override
    public Optional<Login> forRegistry(String registry) {
        State now = state.content();
        Optional<Login> written = Optional.ofNullable(now.logins().get(registry));
        Optional<String> helper =
                Optional.ofNullable(now.helpers().get(registry)).or(now::store);
        return programs.flatMap(allowed -> helper.flatMap(name -> allowed.ask(name, registry)))
                .or(() -> written);
    }

    private State read(Optional<State> known) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        if (known.filter(state -> state.changed().equals(changed)).isPresent()) {
            return known.get();
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MiB");
        }
        // Without a cause, whose message may quote a secret.
        return ForeignJson.read(Files.readString(file), config -> State.of(changed, config))
                .orElseThrow(() -> new IOException(file + " is not one of docker's config.json files"));
    }

    @Override
    public void close() {
        state.close();
    }
}
