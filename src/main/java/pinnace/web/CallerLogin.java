package pinnace.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pinnace.image.PullException;
import pinnace.image.PullException.Kind;
import pinnace.registry.Credentials;
import pinnace.registry.Login;
import pinnace.registry.RegistryName;

/**
 * The login for a registry that a request brings along: {@code X-Registry-Auth} as in Docker's API, or
 * {@code Authorization: Basic}.
 *
 * <p>A browser sends Basic by itself to everything beside the path where it was asked for it. So it is taken only where
 * the path names the registry: else a link on some page could make a browser send the password for one registry to
 * another.
 */
final class CallerLogin {

    private static final int LONGEST = 16 * 1024;
    private static final Jsonb JSON = JsonbBuilder.create();

    private CallerLogin() {}

    /** The caller's logins, for the registry that was asked for and no other. */
    static Credentials of(HttpHeaders headers, Asked asked) {
        String registry = asked.reference().registry();
        Optional<Login> docker = header(headers, "X-Registry-Auth").flatMap(value -> docker(value, registry));
        Optional<Login> basic = asked.namesRegistry()
                ? header(headers, HttpHeaders.AUTHORIZATION).flatMap(CallerLogin::basic)
                : Optional.empty();
        Optional<Login> login = docker.or(() -> basic);
        return name -> login.filter(any -> name.equals(registry));
    }

    private static Optional<String> header(HttpHeaders headers, String name) {
        Optional<String> value =
                Optional.ofNullable(headers.getHeaderString(name)).filter(text -> !text.isBlank());
        if (value.filter(text -> text.length() > LONGEST).isPresent()) {
            throw new PullException(Kind.BAD_REQUEST, "The header " + name + " is too long");
        }
        return value;
    }

    private static Optional<Login> basic(String value) {
        if (!value.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        String pair = decoded(Base64.getDecoder(), value.substring(6).strip(), "Authorization");
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw new PullException(
                    Kind.BAD_REQUEST, "The header Authorization has no colon between user and password");
        }
        return Optional.of(new Login(pair.substring(0, colon), pair.substring(colon + 1)));
    }

    private static Optional<Login> docker(String value, String registry) {
        String json =
                decoded(Base64.getUrlDecoder(), value.strip().replace('+', '-').replace('/', '_'), "X-Registry-Auth");
        DockerAuth auth = parsed(json);
        boolean meant = auth.serverAddress() == null
                || auth.serverAddress().isBlank()
                || RegistryName.of(auth.serverAddress()).equals(registry);
        return meant ? auth.login() : Optional.empty();
    }

    private static DockerAuth parsed(String json) {
        try {
            return JSON.fromJson(json, DockerAuth.class);
        } catch (JsonbException
                | jakarta.json.JsonException
                | IllegalStateException
                | ClassCastException
                | StackOverflowError e) {
            // Without the cause, whose message may quote the secret.
            throw new PullException(
                    Kind.BAD_REQUEST,
                    "The header X-Registry-Auth is not the base64url of a JSON object with username and password");
        }
    }

    private static String decoded(Base64.Decoder decoder, String text, String header) {
        try {
            return new String(decoder.decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new PullException(Kind.BAD_REQUEST, "The header " + header + " is not proper base64");
        }
    }

    /** Docker's AuthConfig. */
    public record DockerAuth(
            @JsonbProperty("username") @Nullable String username,
            @JsonbProperty("password") @Nullable String password,
            @JsonbProperty("registrytoken") @Nullable String registryToken,
            @JsonbProperty("identitytoken") @Nullable String identityToken,
            @JsonbProperty("serveraddress") @Nullable String serverAddress) {
        @JsonbCreator
        public DockerAuth {}

        Optional<Login> login() {
            return Login.docker(registryToken, identityToken, username, password);
        }

        @Override
        public String toString() {
            return "DockerAuth[secret]";
        }
    }
}
