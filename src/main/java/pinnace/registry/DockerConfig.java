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
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The logins in one of docker's {@code config.json} files. Read again when the file changes, for secrets are rotated
 * under running servers; a change that cannot be read leaves the last good state in force.
 */
public final class DockerConfig implements Credentials {

    private static final Logger LOG = Logger.getLogger(DockerConfig.class.getName());
    private static final long LARGEST = 1L << 20;
    private static final Jsonb JSON = JsonbBuilder.create();

    private final Path file;
    private final boolean helpers;
    private State state;

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
     * @param helpers whether the credential helpers that it names may be run
     * @throws IOException when it cannot be read
     */
    public DockerConfig(Path file, boolean helpers) throws IOException {
        this.file = file;
        this.helpers = helpers;
        this.state = read();
    }

    @Override
    public Optional<Login> forRegistry(String registry) {
        State now = current();
        Optional<Login> written = Optional.ofNullable(now.logins().get(registry));
        Optional<String> helper =
                Optional.ofNullable(now.helpers().get(registry)).or(now::store);
        return helpers && helper.isPresent()
                ? CredentialProgram.ask(helper.get(), registry).or(() -> written)
                : written;
    }

    private synchronized State current() {
        try {
            if (!Files.getLastModifiedTime(file).equals(state.changed())) {
                state = read();
            }
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "The changed {0} cannot be read; what it held before stays in force: {1}",
                    new Object[] {file, e.getMessage()});
        }
        return state;
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
