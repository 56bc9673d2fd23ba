package pinnace.registry;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.stream.Time;

/**
 * The logins in one of docker's {@code config.json} files. Read again when the file changes, for secrets are rotated
 * under running servers; a change that cannot be read leaves the last good state in force.
 */
public final class DockerConfig implements Credentials, AutoCloseable {

    private static final long LARGEST = 1L << 20;
    private static final Jsonb JSON = JsonbBuilder.create();

    private final Path file;
    private final Optional<CredentialPrograms> programs;
    private final Watched<State> state;

    private record State(
            FileTime changed, Map<String, Login> logins, Map<String, String> helpers, Optional<String> store) {
        @Override
        public String toString() {
            return "State[" + logins.keySet() + "]";
        }
    }

    /**
     * Reads the file.
     *
     * @param programs runs the credential helpers that the file names; empty where they may not be run
     * @param time the clock
     * @throws IOException when it cannot be read
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
        return known.isPresent() && known.get().changed().equals(changed) ? known.get() : read();
    }

    @Override
    public void close() {
        state.close();
    }

    private State read() throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MiB");
        }
        try {
            Config config = JSON.fromJson(Files.readString(file), Config.class);
            Map<String, Login> logins = new HashMap<>();
            entries(config.auths())
                    .forEach((name, auth) -> auth.login().ifPresent(login -> logins.put(RegistryName.of(name), login)));
            Map<String, String> named = new HashMap<>();
            entries(config.credHelpers()).forEach((name, helper) -> named.put(RegistryName.of(name), helper));
            return new State(
                    changed,
                    logins,
                    named,
                    Optional.ofNullable(config.credsStore()).filter(name -> !name.isBlank()));
        } catch (JsonbException
                | jakarta.json.JsonException
                | IllegalStateException
                | ClassCastException
                | IllegalArgumentException e) {
            // Without the cause, whose message may quote a secret.
            throw new IOException(file + " is not one of docker's config.json files");
        }
    }

    private static <T> Map<String, T> entries(@Nullable Map<String, T> map) {
        return map == null ? Map.of() : map;
    }

    /** What of the file matters here. */
    public record Config(
            @JsonbProperty("auths") @Nullable Map<String, Auth> auths,
            @JsonbProperty("credHelpers") @Nullable Map<String, String> credHelpers,
            @JsonbProperty("credsStore") @Nullable String credsStore) {
        @JsonbCreator
        public Config {}

        @Override
        public String toString() {
            return "Config[secret]";
        }
    }

    /** One of its logins. */
    public record Auth(
            @JsonbProperty("auth") @Nullable String auth,
            @JsonbProperty("username") @Nullable String username,
            @JsonbProperty("password") @Nullable String password,
            @JsonbProperty("registrytoken") @Nullable String registryToken,
            @JsonbProperty("identitytoken") @Nullable String identityToken) {
        @JsonbCreator
        public Auth {}

        Optional<Login> login() {
            return auth == null || auth.isBlank()
                    ? Login.docker(registryToken, identityToken, username, password)
                    : Login.docker(registryToken, identityToken, null, null).or(() -> pair(auth));
        }

        private static Optional<Login> pair(String auth) {
            String pair = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Login(pair.substring(0, colon), pair.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return "Auth[secret]";
        }
    }
}
